using System.Text.Json.Nodes;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>What stands beside a file of activations: whose they are, and of which questions (docs/interchange.md).</summary>
/// <param name="File">The file's name.</param>
/// <param name="Model">As it was named.</param>
/// <param name="WeightsSha256">The hash of its weights.</param>
/// <param name="Folded">Whether TransformerLens' processing of weights was applied, such as <c>fold_ln</c>: false.</param>
/// <param name="Config">What <c>config.json</c> says of the model: sizes, architecture, vocabulary, the names of the positions.</param>
/// <param name="Sites">The tensors.</param>
/// <param name="Questions">With their right answers, in the order of the tensors' first dimension.</param>
/// <param name="Tokens">The same as tokens, one list a question, in the order of the positions.</param>
public sealed record ActivationManifestJson(
    string File,
    string Model,
    string WeightsSha256,
    bool Folded,
    JsonNode Config,
    IReadOnlyList<ActivationSiteJson> Sites,
    IReadOnlyList<string> Questions,
    IReadOnlyList<IReadOnlyList<int>> Tokens)
{
    /// <summary>The file beside a file of activations: <c>activations.npz.json</c> for <c>activations.npz</c>.</summary>
    public static string PathBeside(string file) => $"{file}.json";

    /// <summary>Describes recorded activations.</summary>
    /// <param name="file">Where they are.</param>
    /// <param name="model">As it was named.</param>
    /// <param name="recorded">What was recorded.</param>
    public static ActivationManifestJson Of(string file, string model, RecordedActivations recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var layout = new Layout(recorded.Config.Digits!.Value, recorded.Config.IsUnsigned);
        return new(
            Path.GetFileName(file), model, recorded.WeightsSha256, Folded: false, JsonNode.Parse(recorded.Config.ToJson())!, recorded.Sites, recorded.Questions,
            [.. recorded.Questions.Select(question => TokensOf(Vocabulary.Encode(question.AsSpan()), layout))]);
    }

    /// <summary>Tokens as the model has them: a question is shown with a sign even if the model writes none.</summary>
    private static int[] TokensOf(byte[] shown, Layout layout) =>
        [.. shown.Where((_, position) => !layout.IsUnsigned || position != layout.AnswerPosition).Select(token => (int)token)];
}
