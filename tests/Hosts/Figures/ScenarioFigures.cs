namespace VerifiedAddition.Hosts;

/// <summary>Figures of a scenario, in seconds; null where there was nothing to measure.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Words">What it is.</param>
/// <param name="Lasted">From its beginning to its end.</param>
/// <param name="KnownDead">From its beginning until every other silo knew that the silo is dead.</param>
/// <param name="LeaseBack">Until the pool took back the last lease of an attempt that was lost.</param>
/// <param name="TrainedAgain">Until the last variant whose attempt was lost was trained again.</param>
/// <param name="Unanswered">The longest time without an answer to a client that asks for the state of the grid all the time.</param>
/// <param name="Whole">From its end until all silos reported again.</param>
/// <param name="Answers">Answers about the state of the grid, all of which were true.</param>
/// <param name="Problems">What is wrong; empty if nothing is.</param>
internal sealed record ScenarioFigures(
    string Scenario,
    string Words,
    double Lasted,
    double? KnownDead,
    double? LeaseBack,
    double? TrainedAgain,
    double Unanswered,
    double Whole,
    int Answers,
    IReadOnlyList<string> Problems);
