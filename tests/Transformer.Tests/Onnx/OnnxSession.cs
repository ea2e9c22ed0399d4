using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>A model in the runtime that others use for ONNX files.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxSession(byte[] file)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new(file, options);
    }

    /// <summary>Weights as an ONNX file.</summary>
    public static byte[] FileOf(StateDict weights)
    {
        using var file = new MemoryStream();
        OnnxFile.Write(file, weights);
        return file.ToArray();
    }

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public NodeMetadata Input => _session.InputMetadata["tokens"];

    public NodeMetadata Output => _session.OutputMetadata["logits"];

    /// <summary>Logits at every position, [batch, n_ctx, vocabulary] in row-major order.</summary>
    public float[] Logits(long[] tokens, int positions)
    {
        using var answer = _session.Run([NamedOnnxValue.CreateFromTensor("tokens", new DenseTensor<long>(tokens, [tokens.Length / positions, positions]))]);
        return answer[0].AsTensor<float>().ToDenseTensor().Buffer.ToArray();
    }

    /// <summary>Answers questions symbol by symbol: what is written is fed, and 0 where nothing is written yet.</summary>
    public string[] Answer(IReadOnlyList<Question> questions)
    {
        var layout = questions[0].Layout;
        var (context, row) = (layout.ContextLength, new byte[layout.ContextLength]);
        var tokens = new long[questions.Count * context];
        for (var question = 0; question < questions.Count; question++)
        {
            questions[question].EncodeQuestion(row);
            for (var position = 0; position < layout.QuestionTokens; position++)
            {
                tokens[(question * context) + position] = row[position];
            }
        }

        for (var position = layout.AnswerPosition; position < context; position++)
        {
            var logits = Logits(tokens, context);
            for (var question = 0; question < questions.Count; question++)
            {
                var scores = logits.AsSpan(((question * context) + position - 1) * Vocabulary.Size, Vocabulary.Size);
                tokens[(question * context) + position] = scores.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max<float>(scores));
            }
        }

        return [.. questions.Select((_, question) => Vocabulary.Decode([.. tokens.Skip((question * context) + layout.AnswerPosition).Take(layout.AnswerTokens).Select(token => (byte)token)]))];
    }

    public void Dispose() => _session.Dispose();
}
