using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>The forward pass by its definition with 28 decimal digits: what the bounds of 16 digits are held against. For models without rotary positions.</summary>
internal sealed class ExactPass(ModelShape shape, StateDict weights)
{
    private readonly Dictionary<string, decimal[]> _weights = weights.Entries.ToDictionary(
        entry => entry.Key, entry => entry.Value.Values.Select(value => Exactly(value)).ToArray(), StringComparer.Ordinal);

    /// <summary>The logits at the positions that predict the answer, [n + 2, vocabulary].</summary>
    public decimal[] Logits(Question question)
    {
        var tokens = new byte[shape.ContextLength];
        question.Encode(tokens);
        var (fed, d) = (shape.ContextLength - 1, shape.DModel);
        decimal[][] stream = [.. Enumerable.Range(0, fed).Select(position => Enumerable.Range(0, d).Select(i =>
            _weights["embed.W_E"][(tokens[position] * d) + i] + Or0("pos_embed.W_pos", (position * d) + i)).ToArray())];
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            stream = Layer($"blocks.{layer}.", stream);
        }

        return [.. stream[^shape.Layout.AnswerTokens..].SelectMany(row => Affine(Normalised(row, "ln_final"), "unembed.W_U", "unembed.b_U", Vocabulary.Size))];
    }

    private decimal[][] Layer(string block, decimal[][] stream)
    {
        decimal[][] normalised = [.. stream.Select(row => Normalised(row, block + "ln1"))];
        var heads = Enumerable.Range(0, stream.Length).Select(_ => new List<decimal>()).ToArray();
        for (var head = 0; head < shape.Heads; head++)
        {
            var (q, k, v) = (Projected('Q', head), Projected('K', head), Projected('V', head));
            for (var i = 0; i < stream.Length; i++)
            {
                decimal[] scores = [.. k[..(i + 1)].Select(key => Dot(q[i], key) / Root(shape.DHead))];
                decimal[] shares = [.. scores.Select(score => Exp(score - scores.Max()))];
                heads[i].AddRange(Enumerable.Range(0, shape.DHead).Select(at => shares.Select((share, j) => share * v[j][at]).Sum() / shares.Sum()));
            }
        }

        return [.. stream.Select((row, i) => Mlp(block, Plus(row, Affine([.. heads[i]], block + "attn.W_O", block + "attn.b_O", shape.DModel))))];

        decimal[][] Projected(char letter, int head) => [.. normalised.Select(row => Enumerable.Range(0, shape.DHead).Select(at =>
            row.Select((x, i) => x * _weights[$"{block}attn.W_{letter}"][(((head * shape.DModel) + i) * shape.DHead) + at]).Sum()
                + _weights[$"{block}attn.b_{letter}"][(head * shape.DHead) + at]).ToArray())];
    }

    private decimal[] Mlp(string block, decimal[] row)
    {
        var hidden = Affine(Normalised(row, block + "ln2"), block + "mlp.W_in", block + "mlp.b_in", shape.DMlp);
        return Plus(row, Affine([.. hidden.Select(Activated)], block + "mlp.W_out", block + "mlp.b_out", shape.DModel));
    }

    private decimal Activated(decimal x) => shape.Architecture.Activation switch
    {
        Activation.Relu => Math.Max(0, x),
        Activation.Silu => x / (1 + Exp(-x)),
        Activation.GeluNew => x / (1 + Exp(-2 * 0.7978845608028653558798921199m * (x + (0.044715m * x * x * x)))),
        _ => throw new NotSupportedException(),
    };

    private decimal[] Normalised(decimal[] row, string name)
    {
        if (!_weights.TryGetValue(name + ".w", out var gain))
        {
            return row;
        }

        var centre = _weights.ContainsKey(name + ".b") ? row.Sum() / row.Length : 0;
        var deviation = Root((row.Select(x => (x - centre) * (x - centre)).Sum() / row.Length) + 0.00001m);
        return [.. row.Select((x, i) => ((x - centre) / deviation * gain[i]) + Or0(name + ".b", i))];
    }

    private decimal[] Affine(decimal[] row, string weight, string bias, int width) =>
        [.. Enumerable.Range(0, width).Select(at => row.Select((x, i) => x * _weights[weight][(i * width) + at]).Sum() + Or0(bias, at))];

    private decimal Or0(string name, int i) => _weights.TryGetValue(name, out var values) ? values[i] : 0;

    private static decimal[] Plus(decimal[] left, decimal[] right) => [.. left.Zip(right, (x, y) => x + y)];

    private static decimal Dot(decimal[] left, decimal[] right) => left.Zip(right, (x, y) => x * y).Sum();

    /// <summary>The number to 28 decimals; a conversion would keep 15 digits.</summary>
    public static decimal Exactly(double number)
    {
        if (number == 0)
        {
            return 0;
        }

        var exponent = Math.ILogB(number) - 52;
        var value = (decimal)(long)Math.ScaleB(number, -exponent);
        for (; exponent < 0; exponent++)
        {
            value /= 2;
        }

        return value; // below 2^53, which no number here exceeds
    }

    /// <summary>Newton's iteration from what float64 says.</summary>
    private static decimal Root(decimal x)
    {
        var root = (decimal)Math.Sqrt((double)x);
        for (var i = 0; i < 3; i++)
        {
            root = (root + (x / root)) / 2;
        }

        return root;
    }

    /// <summary>The series for x / 32, squared five times.</summary>
    private static decimal Exp(decimal x)
    {
        if (x < -60)
        {
            return 0;
        }

        if (x > 0)
        {
            return 1 / Exp(-x);
        }

        var (sum, term) = (1m, 1m);
        for (var i = 1; i < 40; i++)
        {
            term *= x / 32 / i;
            sum += term;
        }

        for (var i = 0; i < 5; i++)
        {
            sum *= sum;
        }

        return sum;
    }
}
