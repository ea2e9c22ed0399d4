using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>A transformer whose weights are set by hand to add numbers of two digits, so that its circuit is known.</summary>
/// <remarks>
/// <para>
/// At the sign (P6), A2 (P7) and A1 (P8), head 0 of layer 0 reads the sum of the column whose answer digit comes next (at P6 of the tens,
/// for their carry), head 1 the sum of the units, and the MLP turns that into the carry into the tens; at P8, where no carry comes in,
/// head 1 looks at = and finds nothing. The MLP of layer 1 adds carry and sum and says the digit. The heads of layer 1 do nothing, and
/// the sign is always plus, which takes no node at all.
/// </para>
/// <para>
/// The one that writes no sign does the same one position earlier: at = (P5), A2 (P6) and A1 (P7).
/// </para>
/// <para>
/// Each signal lies in the residual stream beside its opposite, and two entries are so large and constant that LayerNorm is a division
/// by nearly the same number everywhere, which its gains undo.
/// </para>
/// </remarks>
internal static class HandBuiltAdder
{
    private const int Value = 0;
    private const int Sum = 1;
    private const int Low = 2;
    private const int Carry = 3;
    private const int FirstDigit = 4; // what the model says, a signal for each digit
    private const int FirstPosition = 14;
    private const int Signals = FirstPosition + Fed;
    private const int Fed = 9;
    private const int Width = (2 * Signals) + 2;
    private const float Constant = 10_000;
    private const float Firmly = 60; // a score that leaves nothing for other positions
    private const float Gate = 100; // shuts a hidden unit wherever it is not wanted

    public static ModelShape Shape { get; } = new(Digits: 2, Layers: 2, Heads: 2, DModel: Width, DHead: Fed);

    /// <summary>The nodes without which it cannot add.</summary>
    public static IReadOnlyList<Node> Circuit { get; } = CircuitOf(Shape);

    /// <summary>The nodes without which one of a shape, with a sign or without, cannot add.</summary>
    public static IReadOnlyList<Node> CircuitOf(ModelShape shape)
    {
        var (hundreds, tens, units) = At(shape);
        return
        [
            new(hundreds, 0, 0), new(hundreds, 0, 1), new(hundreds, 0, null), new(hundreds, 1, null),
            new(tens, 0, 0), new(tens, 0, 1), new(tens, 0, null), new(tens, 1, null),
            new(units, 0, 0), new(units, 1, null),
        ];
    }

    /// <summary>Where the heads of layer 0 look from each position.</summary>
    private static Dictionary<(int Position, int Head), int[]> Looks(ModelShape shape)
    {
        var (hundreds, tens, units) = At(shape);
        return new()
        {
            [(hundreds, 0)] = [0, 3],
            [(hundreds, 1)] = [1, 4],
            [(tens, 0)] = [0, 3],
            [(tens, 1)] = [1, 4],
            [(units, 0)] = [1, 4],
            [(units, 1)] = [5],
        };
    }

    /// <summary>The positions that predict the three digits of the answer.</summary>
    private static (int Hundreds, int Tens, int Units) At(ModelShape shape)
    {
        var first = shape.Layout.LeadingDigitPredictor;
        return (first, first + 1, first + 2);
    }

    public static Model Build(bool isUnsigned = false)
    {
        var shape = Shape with { IsUnsigned = isUnsigned };
        var weights = new Weights(shape);
        Embed(weights, shape.Layout);
        Sums(weights, Looks(shape));
        CarryIn(weights);
        Say(weights, shape, width: 0);
        return weights.Build();
    }

    /// <summary>
    /// The same adder, but for how the carry gets to A1: at P7 nothing of layer 0 reads the units, and both heads of layer 1 fetch the carry from P6, where it is
    /// known. Each of them suffices: one puts in 0.75, both put in 1.5, and the MLP behind them takes either for a carry.
    /// </summary>
    public static Model BuildRedundant()
    {
        var weights = new Weights(Shape);
        Embed(weights, Shape.Layout);
        Sums(weights, new(Looks(Shape)) { [(7, 1)] = [5], [(5, 1)] = [2] }); // = and the operator have no value, so that = has no carry
        for (var head = 0; head < Shape.Heads; head++)
        {
            Array.ForEach([6, 7, 8], position => Look(weights, layer: 1, position, head, [position == 7 ? 6 : 5]));
            See(weights, layer: 1, head, Carry, 1);
            weights.Write("blocks.1.attn.W_O", Carry, 0.75f, head, 0);
        }

        CarryIn(weights);
        Say(weights, Shape, width: 0.75f);
        return weights.Build();
    }

    /// <summary>Layer 0: sums of columns.</summary>
    private static void Sums(Weights weights, Dictionary<(int Position, int Head), int[]> looks)
    {
        foreach (var ((position, head), seen) in looks)
        {
            Look(weights, layer: 0, position, head, seen);
        }

        for (var head = 0; head < Shape.Heads; head++)
        {
            See(weights, layer: 0, head, Value, 2); // the mean of two digits, twice: their sum
            weights.Write("blocks.0.attn.W_O", head == 0 ? Sum : Low, 1, head, 0);
        }
    }

    private static void Look(Weights weights, int layer, int position, int head, int[] seen) =>
        Array.ForEach(seen, key => weights[$"blocks.{layer}.attn.W_Q"][head, 2 * (FirstPosition + position), key] = Firmly * MathF.Sqrt(Fed));

    /// <summary>A head that tells positions apart and reads one signal.</summary>
    private static void See(Weights weights, int layer, int head, int signal, float times)
    {
        for (var position = 0; position < weights.Shape.ContextLength - 1; position++)
        {
            weights[$"blocks.{layer}.attn.W_K"][head, 2 * (FirstPosition + position), position] = 1;
        }

        weights[$"blocks.{layer}.attn.W_V"][head, 2 * signal, 0] = times;
    }

    private static void Embed(Weights weights, Layout layout)
    {
        for (var digit = 0; digit < 10; digit++)
        {
            weights.Write("embed.W_E", Value, digit, digit);
            weights["unembed.W_U"][2 * (FirstDigit + digit), digit] = 10;
        }

        for (var position = 0; position < layout.ContextLength - 1; position++)
        {
            weights.Write("pos_embed.W_pos", FirstPosition + position, 1, position);
            weights["pos_embed.W_pos"][position, Width - 2] = Constant;
            weights["pos_embed.W_pos"][position, Width - 1] = -Constant;
        }

        if (layout.SignPosition is not null)
        {
            weights["unembed.W_U"][2 * (FirstPosition + layout.EqualsPosition), Vocabulary.Plus] = 10;
        }
    }

    /// <summary>Layer 0: the carry is 1 exactly where the units sum to 10 or more.</summary>
    private static void CarryIn(Weights weights)
    {
        foreach (var (unit, threshold, sign) in new[] { (0, 9, 1f), (1, 10, -1f) })
        {
            weights["blocks.0.mlp.W_in"][2 * Low, unit] = 1;
            weights["blocks.0.mlp.b_in"][unit] = -threshold;
            weights.Write("blocks.0.mlp.W_out", Carry, sign, unit);
        }
    }

    /// <summary>Layer 1: the digit of sum plus carry where A1 and A0 are predicted, and whether it is 10 or more where A2 is.</summary>
    /// <param name="weights">What is built.</param>
    /// <param name="shape">With a sign or without.</param>
    /// <param name="width">
    /// How wide the numbers are that are taken for one digit, 0 or 0.75: from a quarter below the digit to a half above it, which is all that it can be where a carry
    /// is 0.75 or 1.5.
    /// </param>
    private static void Say(Weights weights, ModelShape shape, float width)
    {
        var (unit, (hundreds, tens, units)) = (0, At(shape));
        for (var total = 0; total < 20; total++)
        {
            // A triangle around the total, 1 there and 0 at all other whole numbers; or a plateau with steep edges.
            foreach (var (corner, height) in width == 0
                ? [(total - 1, 1f), (total, -2f), (total + 1, 1f)]
                : new[] { (total - 0.45f, 1 / 0.15f), (total - 0.3f, -1 / 0.15f), (total + 0.55f, -1 / 0.15f), (total + 0.7f, 1 / 0.15f) })
            {
                Unit(weights, unit, corner, [tens, units]);
                weights.Write("blocks.1.mlp.W_out", FirstDigit + (total % 10), height, unit++);
            }
        }

        foreach (var (corner, height) in new[] { (9, 1f), (10, -1f) })
        {
            Unit(weights, unit, corner, [hundreds]);
            weights.Write("blocks.1.mlp.W_out", FirstDigit + 1, height, unit);
            weights.Write("blocks.1.mlp.W_out", FirstDigit, -height, unit++);
        }

        Unit(weights, unit, -1000, []); // always open
        weights["blocks.1.mlp.b_in"][unit] = 0;
        weights["blocks.1.mlp.W_in"][2 * Sum, unit] = 0;
        weights["blocks.1.mlp.W_in"][2 * Carry, unit] = 0;
        weights["blocks.1.mlp.W_in"][2 * (FirstPosition + hundreds), unit] = 1;
        weights.Write("blocks.1.mlp.W_out", FirstDigit, 0.5f, unit);
    }

    /// <summary>A hidden unit that rises from a corner on, at some positions only.</summary>
    private static void Unit(Weights weights, int unit, float corner, int[] positions)
    {
        weights["blocks.1.mlp.W_in"][2 * Sum, unit] = 1;
        weights["blocks.1.mlp.W_in"][2 * Carry, unit] = 1;
        weights["blocks.1.mlp.b_in"][unit] = -corner - Gate;
        Array.ForEach(positions, position => weights["blocks.1.mlp.W_in"][2 * (FirstPosition + position), unit] = Gate);
    }

    /// <summary>Tensors by name, zero but for LayerNorm's gains.</summary>
    private sealed class Weights(ModelShape shape)
    {
        public ModelShape Shape => shape;

        private readonly Dictionary<string, Entries> _tensors = shape.Tensors.ToDictionary(
            tensor => tensor.Name, tensor => new Entries(tensor.Shape, IsGain(tensor.Name)), StringComparer.Ordinal);

        public Entries this[string name] => _tensors[name];

        /// <summary>A signal and its opposite.</summary>
        public void Write(string name, int signal, float value, params int[] row)
        {
            this[name][[.. row, 2 * signal]] = value;
            this[name][[.. row, (2 * signal) + 1]] = -value;
        }

        public Model Build()
        {
            var weights = new StateDict();
            foreach (var tensor in shape.Tensors)
            {
                weights.Add(tensor.Name, new(tensor.Shape, this[tensor.Name].Values));
            }

            return Model.FromStateDict(weights);
        }

        private static bool IsGain(string name) => name.EndsWith(".w", StringComparison.Ordinal);
    }

    private sealed class Entries
    {
        private readonly IReadOnlyList<long> _shape;

        public Entries(IReadOnlyList<long> shape, bool isGain)
        {
            _shape = shape;
            Values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
            Array.Fill(Values, isGain ? Constant * MathF.Sqrt(2f / Width) : 0);
        }

        public float[] Values { get; }

        public float this[params int[] at]
        {
            set => Values[at.Zip(_shape).Aggregate(0L, (offset, index) => (offset * index.Second) + index.First)] = value;
        }
    }
}
