namespace VerifiedAddition.Experiments;

/// <summary>What stands beside the weights of a published model, as JSON (docs/json.md). Figures are its authors', not measured here.</summary>
/// <param name="Name">What it is called; null if nothing says it.</param>
/// <param name="Steps">Training steps; null where the files do not say it, as all below.</param>
/// <param name="Seed">Of the training.</param>
/// <param name="AverageFinalLoss">Mean of the last five losses.</param>
/// <param name="FinalLoss">The last loss.</param>
/// <param name="Losses">How many losses are recorded.</param>
/// <param name="NotFinite">How many of them are no finite numbers.</param>
/// <param name="UsefulHeads">Heads without which some question fails.</param>
/// <param name="UsefulMlps">MLPs without which some question fails.</param>
/// <param name="Tasks">Number of tags of each sub-task.</param>
/// <param name="Probes">Number of tags of each quantity that probes found.</param>
/// <param name="Unknown">Number of tags of each kind that is not known here; they are kept.</param>
public sealed record PublishedJson(
    string? Name,
    int? Steps,
    long? Seed,
    double? AverageFinalLoss,
    double? FinalLoss,
    int? Losses,
    int? NotFinite,
    int? UsefulHeads,
    int? UsefulMlps,
    IReadOnlyDictionary<string, int> Tasks,
    IReadOnlyDictionary<string, int> Probes,
    IReadOnlyDictionary<string, int> Unknown);
