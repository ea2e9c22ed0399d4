using System.Text.Json.Serialization;

namespace VerifiedAddition.Experiments;

/// <summary>
/// What the JSON of the commands that only look consists of. The compiler finds that out here: left to reflection, each of them would, and would
/// have code for it compiled.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SweepJson))]
[JsonSerializable(typeof(IEnumerable<SweepListingJson>))]
[JsonSerializable(typeof(IEnumerable<VariantJson>))]
[JsonSerializable(typeof(IEnumerable<LogEntryJson>))]
[JsonSerializable(typeof(UsageJson))]
internal sealed partial class OutputMetadata : JsonSerializerContext;
