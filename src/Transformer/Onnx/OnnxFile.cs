using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Writes models as ONNX: tokens, int64 [batch, n_ctx], to logits, float32 [batch, n_ctx, d_vocab] (docs/interchange.md).</summary>
public static class OnnxFile
{
    /// <summary>The version of the operators: that of ONNX 1.12.</summary>
    public const int Opset = 17;

    private const int IrVersion = 8;

    /// <summary>The most bytes that a message of Protocol Buffers may have.</summary>
    private const long MaxLength = int.MaxValue;

    /// <summary>Writes a model atomically: to a temporary file, flushed to disk, then renamed.</summary>
    /// <exception cref="WeightFileException">The weights are no model's or too large for the format, or writing failed; an existing file is unchanged.</exception>
    public static void Write(string path, StateDict weights)
    {
        var model = Model(weights);
        WholeFile.Write(path, model.WriteTo);
    }

    /// <summary>The same, and then the file that describes the model (docs/weight-files.md).</summary>
    /// <exception cref="WeightFileException">As for <see cref="Write(string, StateDict)"/>.</exception>
    public static void WriteDescribed(string path, StateDict weights) => WeightFile.WriteDescribed(path, weights, () => Write(path, weights));

    /// <summary>Writes a model.</summary>
    /// <param name="stream">Written from its current position; need not seek.</param>
    /// <exception cref="WeightFileException">The weights are no model's, or too large for the format.</exception>
    public static void Write(Stream stream, StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Model(weights).WriteTo(stream);
    }

    /// <summary>The ModelProto.</summary>
    private static ProtobufMessage Model(StateDict weights)
    {
        var shape = ModelShape.Infer(weights);
        RequireRoom(shape.ParameterCount);
        var model = new ProtobufMessage()
            .Add(1, IrVersion)
            .Add(2, "VerifiedAddition")
            .Add(6, $"A transformer over arithmetic questions: {shape}. Each position's logits predict the token after it.")
            .Add(7, new OnnxPass(shape, weights).Graph())
            .Add(8, new ProtobufMessage().Add(1, "").Add(2, Opset));
        foreach (var (key, value) in Metadata(shape))
        {
            model.Add(14, new ProtobufMessage().Add(1, key).Add(2, value));
        }

        return model;
    }

    /// <summary>Refuses weights that leave no room for the graph, a mask and angles around them, which take less than a mebibyte.</summary>
    internal static void RequireRoom(long parameters)
    {
        if ((parameters * sizeof(float)) + (1 << 20) > MaxLength)
        {
            throw new WeightFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"The model has {parameters:N0} weights of 4 bytes, and an ONNX file holds no more than {MaxLength:N0} bytes. Write it as safetensors."));
        }
    }

    private static IEnumerable<(string Key, string Value)> Metadata(ModelShape shape)
    {
        var layout = shape.Layout;
        yield return ("digits", shape.Digits.ToString(CultureInfo.InvariantCulture));
        yield return ("vocabulary", string.Concat(Enumerable.Range(0, shape.VocabularySize).Select(Vocabulary.Decode)));
        yield return ("positions", string.Join(' ', Enumerable.Range(0, layout.ContextLength).Select(position => layout.NameOf(position))));
        yield return ("architecture", shape.Architecture.ToString());
        yield return ("input", string.Create(CultureInfo.InvariantCulture, $"tokens: int64 [batch, {shape.ContextLength}]"));
        yield return ("output", string.Create(CultureInfo.InvariantCulture, $"logits: float32 [batch, {shape.ContextLength}, {shape.VocabularySize}]"));
        yield return (ModelConfig.FileName, ModelConfigs.Of(shape).ToJson());
    }
}
