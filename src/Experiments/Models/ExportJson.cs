namespace VerifiedAddition.Experiments;

/// <summary>An exported file as JSON (docs/json.md).</summary>
/// <param name="Model">As it was named.</param>
/// <param name="Format"><c>pth</c>, <c>safetensors</c> or <c>onnx</c>.</param>
/// <param name="File">Its full path.</param>
/// <param name="Bytes">How many it has.</param>
/// <param name="Config">The full path of the file beside it that describes the model.</param>
/// <param name="Layout"><c>hooked</c>, <c>bridge</c> or <c>native</c>.</param>
public sealed record ExportJson(string Model, string Format, string File, long Bytes, string Config, string Layout);
