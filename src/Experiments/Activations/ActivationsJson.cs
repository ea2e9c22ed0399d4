namespace VerifiedAddition.Experiments;

/// <summary>A file of activations as JSON (docs/json.md).</summary>
/// <param name="Model">As it was named.</param>
/// <param name="WeightsSha256">The hash of its weights.</param>
/// <param name="Format"><c>safetensors</c> or <c>npz</c>.</param>
/// <param name="File">Its full path.</param>
/// <param name="Bytes">How many it has.</param>
/// <param name="Manifest">The full path of the file beside it, with the questions.</param>
/// <param name="Questions">Number of questions.</param>
/// <param name="Sites">The tensors.</param>
public sealed record ActivationsJson(
    string Model, string WeightsSha256, string Format, string File, long Bytes, string Manifest, int Questions, IReadOnlyList<ActivationSiteJson> Sites);
