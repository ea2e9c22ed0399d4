namespace VerifiedAddition.Transformer;

/// <summary>A model's weights packed for <see cref="VectorPass"/>. Immutable; several threads may read them.</summary>
internal sealed class VectorWeights
{
    /// <param name="weights">In TransformerLens' names and shapes (docs/domain.md, section 2.2).</param>
    public VectorWeights(ModelShape shape, StateDict weights)
    {
        Shape = shape;
        var source = new Source(shape, weights);
        Layers = [.. Enumerable.Range(0, shape.Layers).Select(source.Layer)];
        Middle = [.. Enumerable.Range(0, shape.Layers).Select(layer => layer > 0 && layer < shape.Layers - 1 ? source.Projections(layer) : null)];
        Last = shape.Layers > 1 ? source.Reading(shape.Layers - 1) : null;
        Entry = new(shape, source);
        (FinalGain, FinalBias) = (source.Row("ln_final.w"), source.Row("ln_final.b"));
        Unembedding = source.Affine("unembed.W_U", "unembed.b_U", shape.DModel);
        Reach = LogitReach.Of(shape, weights);
    }

    public ModelShape Shape { get; }

    /// <summary>The table of layer 0's inputs and head outputs.</summary>
    public VectorEntry Entry { get; }

    /// <summary>The weights that every layer uses after its heads.</summary>
    public LayerWeights[] Layers { get; }

    /// <summary>Queries, keys and values of the layers between the first and the last, by layer.</summary>
    public AffineWeights?[] Middle { get; }

    /// <summary>The attention of the last of several layers; null if there is only one layer.</summary>
    public ReadingWeights? Last { get; }

    public Matrix<float> FinalGain { get; }

    public Matrix<float> FinalBias { get; }

    public AffineWeights Unembedding { get; }

    /// <summary>The <see cref="LogitReach"/> of each token.</summary>
    public double[] Reach { get; }

    /// <summary>Reads weights from a state dictionary.</summary>
    internal sealed class Source(ModelShape shape, StateDict weights)
    {
        public float[] this[string name] => weights.TryGet(name, out var tensor)
            ? tensor.Values
            : throw new WeightFileException($"'{name}' is missing; a model of {shape} has it.");

        /// <summary>A vector as a matrix of one row.</summary>
        public Matrix<float> Row(string name) => Row(this[name]);

        public static Matrix<float> Row(float[] values)
        {
            var row = new Matrix<float>(1, values.Length);
            values.CopyTo(row.Row(0));
            return row;
        }

        /// <summary>A weight stored as [in, out], and its bias.</summary>
        public AffineWeights Affine(string weight, string bias, int rows)
        {
            var (values, columns) = (this[weight], this[weight].Length / rows);
            return new(new(rows, columns, (row, column) => values[(row * columns) + column]), Row(bias));
        }

        public LayerWeights Layer(int layer) => new(
            Row(Named(layer, "ln1.w")),
            Row(Named(layer, "ln1.b")),
            Affine(Named(layer, "attn.W_O"), Named(layer, "attn.b_O"), shape.HeadsWidth),
            Row(Named(layer, "ln2.w")),
            Row(Named(layer, "ln2.b")),
            Affine(Named(layer, "mlp.W_in"), Named(layer, "mlp.b_in"), shape.DModel),
            Affine(Named(layer, "mlp.W_out"), Named(layer, "mlp.b_out"), shape.DMlp));

        /// <summary>Queries, keys and values side by side, [d_model, 3 * head * d_head]; the queries are divided by √d_head.</summary>
        public AffineWeights Projections(int layer)
        {
            var (parts, heads) = ("QKV".Select(letter => this[Named(layer, $"attn.W_{letter}")]).ToArray(), shape.HeadsWidth);
            var biases = "QKV".SelectMany((letter, part) => Scaled(this[Named(layer, $"attn.b_{letter}")], part == 0)).ToArray();
            return new(
                new(shape.DModel, 3 * heads, (row, column) => OfHead(parts[column / heads], row, column % heads) * (column < heads ? QueryScale : 1)),
                Row(biases));
        }

        public ReadingWeights Reading(int layer)
        {
            var (queries, keys, values) = (this[Named(layer, "attn.W_Q")], this[Named(layer, "attn.W_K")], this[Named(layer, "attn.W_V")]);
            var heads = Enumerable.Range(0, shape.Heads);
            return new(
                new(
                    new(shape.DModel, shape.HeadsWidth, (row, column) => OfHead(queries, row, column) * QueryScale),
                    Row([.. Scaled(this[Named(layer, "attn.b_Q")], true)])),
                [.. heads.Select(head => new PackedMatrix(shape.DHead, shape.DModel, (row, column) => OfHead(keys, column, (head * shape.DHead) + row)))],
                [.. heads.Select(head => new PackedMatrix(shape.DModel, shape.DHead, (row, column) => OfHead(values, row, (head * shape.DHead) + column)))],
                Row(Named(layer, "attn.b_V")));
        }

        private float QueryScale => (float)(1 / Math.Sqrt(shape.DHead));

        private static string Named(int layer, string name) => StateDictTensors.Block(layer, name);

        private IEnumerable<float> Scaled(float[] bias, bool isQuery) => isQuery ? bias.Select(value => value * QueryScale) : bias;

        /// <summary>An element of a weight [head, d_model, d_head], with the heads side by side as columns.</summary>
        private float OfHead(float[] weight, int row, int column)
        {
            var (head, within) = Math.DivRem(column, shape.DHead);
            return weight[(((head * shape.DModel) + row) * shape.DHead) + within];
        }
    }
}

/// <summary><c>x · Weight + Bias</c>.</summary>
/// <param name="Bias">[1, out].</param>
internal sealed record AffineWeights(PackedMatrix Weight, Matrix<float> Bias);

/// <summary>A layer's normalisations, output projection and MLP.</summary>
internal sealed record LayerWeights(
    Matrix<float> AttentionGain, Matrix<float> AttentionBias, AffineWeights Output, Matrix<float> MlpGain, Matrix<float> MlpBias, AffineWeights In, AffineWeights Out);

/// <summary>The last layer's attention, with its key and value projections folded into the queries; see <see cref="AnswerPass"/>.</summary>
/// <param name="Query">[d_model, head * d_head], divided by √d_head.</param>
/// <param name="Keys">By head: W_Kᵀ, [d_head, d_model].</param>
/// <param name="Values">By head: W_V, [d_model, d_head].</param>
/// <param name="ValueBias">[1, head * d_head].</param>
internal sealed record ReadingWeights(AffineWeights Query, PackedMatrix[] Keys, PackedMatrix[] Values, Matrix<float> ValueBias);
