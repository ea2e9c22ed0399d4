using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Something that is put into a model at the position where an answer digit is predicted, or before.</summary>
/// <param name="Name">In words or as a node.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Source">Which question it comes from.</param>
/// <param name="Edits">What is put in, given the run of the question that is asked and that of the source.</param>
internal sealed record Arm(string Name, ArmKind Kind, ChainSource Source, Func<QuestionRun, QuestionRun, IReadOnlyList<Edit>> Edits);

/// <summary>What an arm is for.</summary>
internal enum ArmKind
{
    /// <summary>All heads of the last layer.</summary>
    Delivery,

    /// <summary>One head of the last layer.</summary>
    Single,

    /// <summary>Two of more heads of the last layer.</summary>
    Pair,

    /// <summary>All heads of an earlier layer.</summary>
    EarlierHeads,

    /// <summary>All heads and the MLP of an earlier layer.</summary>
    EarlierLayer,

    /// <summary>The MLP of the last layer.</summary>
    Combiner,

    /// <summary>What enters the last layer, seen by its MLP alone.</summary>
    Residual,

    /// <summary>What the last layer's heads add, seen by its MLP alone.</summary>
    Attention,

    /// <summary>Both of these.</summary>
    Both,

    /// <summary>What enters the last layer at <c>=</c>.</summary>
    Equals,
}

/// <summary>The arms for one answer digit.</summary>
internal static class Arms
{
    /// <summary>All arms.</summary>
    /// <param name="model">The model.</param>
    /// <param name="digit">The answer digit, 0 to n.</param>
    public static IReadOnlyList<Arm> Of(CircuitModel model, int digit)
    {
        var (shape, position) = (model.Shape, model.Layout.PositionOfAnswer(digit) - 1);
        var last = shape.Layers - 1;
        int[] heads = [.. Enumerable.Range(0, shape.Heads)];
        return
        [
            Nodes($"all heads of layer {last}", ArmKind.Delivery, ChainSource.Other, last, heads, withMlp: false),
            .. heads.Select(head => Nodes($"{new Node(position, last, head)}", ArmKind.Single, ChainSource.Other, last, [head], withMlp: false)),
            .. from one in heads
               from other in heads.Skip(one + 1)
               where heads.Length > 2
               select Nodes($"{new Node(position, last, one)} and {new Node(position, last, other)}", ArmKind.Pair, ChainSource.Other, last, [one, other], withMlp: false),
            .. Enumerable.Range(0, last).Select(layer => Nodes($"all heads of layer {layer}", ArmKind.EarlierHeads, ChainSource.Other, layer, heads, withMlp: false)),
            .. Enumerable.Range(0, last).Select(layer => Nodes($"heads and MLP of layer {layer}", ArmKind.EarlierLayer, ChainSource.Toggled, layer, heads, withMlp: true)),
            Nodes($"{new Node(position, last, null)}", ArmKind.Combiner, ChainSource.Toggled, last, [], withMlp: true),
            .. Routes(model, position),
            .. AtEquals(model, position),
        ];

        Arm Nodes(string name, ArmKind kind, ChainSource source, int layer, int[] some, bool withMlp) => new(name, kind, source, (_, stored) =>
        {
            var outputs = new OtherRun(stored, shape);
            return [.. some.Select(head => (int?)head).Concat(withMlp ? [null] : Array.Empty<int?>())
                .Select(head => new Node(position, layer, head)).Select(node => Edit.Of(node, outputs.Of(node)))];
        });
    }

    /// <summary>What the last MLP sees of the change comes through the residual stream, through the last layer's heads, or through both.</summary>
    private static IEnumerable<Arm> Routes(CircuitModel model, int position)
    {
        var last = model.Shape.Layers - 1;
        return
        [
            Route("residual stream to the last MLP", ArmKind.Residual, Entered),
            Route("last heads to the last MLP", ArmKind.Attention, Attended),
            Route("both to the last MLP", ArmKind.Both, (asked, stored) => Entered(asked, stored).add(Attended(asked, stored), Scalars.One)),
        ];

        Arm Route(string name, ArmKind kind, Func<QuestionRun, QuestionRun, Tensor> change) => new(name, kind, ChainSource.Toggled, (asked, stored) =>
        [
            new(last, EditedActivation.Hidden, position, 0, model.HiddenWith(last, asked.Layers[last].Middle.select(1, position), change(asked, stored))),
        ]);

        Tensor Entered(QuestionRun asked, QuestionRun stored) => stored.Residual[last].select(1, position) - asked.Residual[last].select(1, position);

        Tensor Attended(QuestionRun asked, QuestionRun stored) =>
            (stored.Layers[last].Heads.select(1, position) - asked.Layers[last].Heads.select(1, position)).matmul(model.Layers[last].Output);
    }

    private static IEnumerable<Arm> AtEquals(CircuitModel model, int position)
    {
        var (before, equals) = (model.Shape.Layers - 2, model.Layout.EqualsPosition);
        return before < 0 || position == equals
            ? []
            : [new("what enters the last layer at =", ArmKind.Equals, ChainSource.Toggled, (_, stored) =>
                [new(before, EditedActivation.Residual, equals, 0, stored.Residual[before + 1].select(1, equals))])];
    }
}
