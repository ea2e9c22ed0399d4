namespace VerifiedAddition.Hosts;

/// <summary>The result of a run.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Scenarios">The scenarios, in order.</param>
/// <param name="Omitted">Scenarios that cannot take place here, and why.</param>
/// <param name="Sweeps">Number of sweeps, all run to their end.</param>
/// <param name="Variants">Number of variants in them.</param>
/// <param name="Questions">Questions of all verifications.</param>
/// <param name="QuestionsCountedTwice">Questions counted by reports in excess of the plans; must be 0.</param>
/// <param name="QuestionsMissed">Questions of the plans missing from reports; must be 0.</param>
/// <param name="Differences">Results that differ from those of the undisturbed run; must be none.</param>
/// <param name="Problems">Everything that is wrong, differences too.</param>
internal sealed record HostsReport(
    ulong Seed,
    IReadOnlyList<ScenarioFigures> Scenarios,
    IReadOnlyList<string> Omitted,
    int Sweeps,
    int Variants,
    long Questions,
    long QuestionsCountedTwice,
    long QuestionsMissed,
    int Differences,
    IReadOnlyList<string> Problems);
