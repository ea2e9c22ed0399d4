using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The inputs of layer 0's attention, one row for each pair of token and position.</summary>
/// <param name="Residual">Token plus position embedding, [row, d_model]; for a stack [member, row, d_model].</param>
/// <param name="Projections">Layer 0's queries, keys and values, split as in <see cref="BlockSlots"/>, [row, …].</param>
internal sealed record FirstLayerTable(Tensor Residual, Tensor[] Projections) : IDisposable
{
    public static FirstLayerTable Of(ParameterViews weights, TokenRows rows, ParameterOperations operations)
    {
        using var scope = NewDisposeScope();
        var residual = weights.TokenEmbedding.index_select(-2, rows.Tokens);
        if (weights.PositionEmbedding is { } positions)
        {
            residual = residual.add(positions.index_select(-2, rows.Positions), Scalars.One);
        }

        var block = weights.Blocks[0];
        var normalised = operations.Normalise(residual, block.AttentionGain, block.AttentionBias); // [row, d_model]
        Tensor[] projections =
        [
            .. block.Projections.Zip(block.ProjectionBiases, (weight, bias) =>
                operations.Project(normalised, weight, bias).MoveToOuterDisposeScope()),
        ];
        return new(residual.MoveToOuterDisposeScope(), projections);
    }

    /// <summary>Takes the table out of the dispose scope; it then lives until <see cref="Dispose"/>.</summary>
    public FirstLayerTable Detached()
    {
        Residual.DetachFromDisposeScope();
        foreach (var projection in Projections)
        {
            projection.DetachFromDisposeScope();
        }

        return this;
    }

    public void Dispose()
    {
        Residual.Dispose();
        foreach (var projection in Projections)
        {
            projection.Dispose();
        }
    }
}
