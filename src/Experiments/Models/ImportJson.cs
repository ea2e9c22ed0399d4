using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>What an imported weight file was, and what was written of it, as JSON (docs/json.md).</summary>
/// <param name="File">The full path of the file that was read.</param>
/// <param name="Format"><c>pth</c> or <c>safetensors</c>.</param>
/// <param name="Layout"><c>hooked</c>, <c>bridge</c> or <c>native</c>.</param>
/// <param name="Prefix">What stood before every name; empty if nothing.</param>
/// <param name="Inside">Under which key of a checkpoint the weights lay; null if the file holds nothing else.</param>
/// <param name="ElementTypes">The kinds of its numbers, such as <c>float16</c>.</param>
/// <param name="Notes">What was converted, in words.</param>
/// <param name="Digits">Digits of an operand.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Heads per block.</param>
/// <param name="DModel">Width of the residual stream.</param>
/// <param name="DHead">Width of a head.</param>
/// <param name="Parameters">How many numbers are learnt.</param>
/// <param name="Architecture">All four keys of the architecture.</param>
/// <param name="Written">The file that was written.</param>
/// <param name="Published">What stood beside the weights in a folder of the hub; null of a weight file.</param>
public sealed record ImportJson(
    string File,
    string Format,
    string Layout,
    string Prefix,
    string? Inside,
    IReadOnlyList<string> ElementTypes,
    IReadOnlyList<string> Notes,
    int Digits,
    int Layers,
    int Heads,
    int DModel,
    int DHead,
    long Parameters,
    string Architecture,
    ExportJson Written,
    PublishedJson? Published)
{
    /// <summary>Tells what was found, and what was written.</summary>
    /// <param name="file">The full path of the file that was read.</param>
    /// <param name="found">What it was.</param>
    /// <param name="written">What was written.</param>
    /// <param name="published">What stood beside it; null if it was named alone.</param>
    public static ImportJson Of(string file, WeightFileFacts found, ExportJson written, PublishedJson? published = null)
    {
        ArgumentNullException.ThrowIfNull(found);
        var model = found.Model;
        return new(
            file, found.Format, WeightLayouts.WordOf(found.Layout), found.Prefix, found.Inside, found.ElementTypes, found.Notes,
            model.Digits, model.Layers, model.Heads, model.DModel, model.DHead, model.Parameters, model.Architecture ?? default(Architecture).ToString(), written, published);
    }
}
