using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Operations on activations [member, row, width] and parameters [member, …]: each matrix product is one batched product over all members.</summary>
/// <remarks>Members do not mix, so each has the outputs and the gradient that it would have alone.</remarks>
internal sealed class StackedOperations(int members) : ParameterOperations
{
    public override int Members => members;

    public override Tensor Normalise(Tensor x, Tensor? gain, Tensor? bias)
    {
        if (gain is null)
        {
            return x.alias();
        }

        using var scope = NewDisposeScope();
        if (bias is null)
        {
            return BlockOperations.RootMeanSquare(x).mul(gain.unsqueeze(1)).MoveToOuterDisposeScope();
        }

        var normalised = nn.functional.layer_norm(x, [x.shape[^1]], eps: BlockOperations.Epsilon);
        return bias.unsqueeze(1).addcmul(normalised, gain.unsqueeze(1), Scalars.One).MoveToOuterDisposeScope();
    }

    public override Tensor Affine(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var product = x.bmm(weight); // [member, row, out]
        return (bias is null ? product : product.add_(bias.unsqueeze(1), Scalars.One)).MoveToOuterDisposeScope();
    }

    public override Tensor Project(Tensor x, Tensor weight, Tensor bias)
    {
        using var scope = NewDisposeScope();
        return Affine(x, weight.transpose(1, 2), bias).MoveToOuterDisposeScope();
    }

    public override Tensor Pick(Tensor table, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var width = table.shape[^1];
        return Rows(table.view(-1, width).index_select(0, rows), width).MoveToOuterDisposeScope();
    }

    public override Tensor Rows(Tensor x, long width) => x.reshape(members, -1, width);
}
