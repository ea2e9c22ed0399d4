namespace VerifiedAddition.Circuits;

/// <summary>What was measured of one chain in one model.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Arms">The arms, in order, with how often each turned the digit, and how often its control disturbed it.</param>
/// <param name="Reads">How much of the last heads' attention goes where, where the digit is predicted; one number for each question.</param>
/// <param name="Departure">How far the margin departs from a straight line while the last heads' output goes over to the other question's; one number for each question.</param>
/// <param name="Movement">
/// For chains of depth 2: by how much, relative to the longer of the two, the last MLP's output moves when the carry turns, and when the same column turns but the one above it decides.
/// </param>
internal sealed record ChainFigures(
    CarryChain Chain,
    IReadOnlyList<ArmFigures> Arms,
    IReadOnlyList<ReadShares> Reads,
    IReadOnlyList<double> Departure,
    IReadOnlyList<(double Passed, double Decided)> Movement);

/// <summary>What was measured of one arm.</summary>
internal sealed record ArmFigures(string Name, ArmKind Kind, Tally Turned, Tally Disturbed);

/// <summary>Shares of attention, a mean over the last layer's heads.</summary>
/// <param name="Own">On the two digits of the answer digit's column; 0 for the leading digit of a sum, which has none.</param>
/// <param name="Lower">On the digits of lower columns.</param>
/// <param name="Higher">On those of higher ones.</param>
/// <param name="Sign">On <c>=</c> and the sign.</param>
/// <param name="Answer">On answer digits.</param>
internal readonly record struct ReadShares(double Own, double Lower, double Higher, double Sign, double Answer);
