namespace VerifiedAddition.Circuits;

/// <summary>Thresholds above which three groups of head outputs count as separable; the defaults are the later libraries'.</summary>
/// <param name="Variance">Fraction of variance on the first principal component, 0 to 1; must be exceeded.</param>
/// <param name="Silhouette">Minimum silhouette, −1 to 1.</param>
/// <param name="CalinskiHarabasz">Minimum Caliński–Harabasz index.</param>
/// <param name="Agreement">Agreement of clusters with groups, 0 to 1; must be exceeded.</param>
public sealed record SeparabilityThresholds(
    double Variance = 0.30, double Silhouette = 0.20, double CalinskiHarabasz = 50, double Agreement = 0.50);

/// <summary>Whether what a head writes tells three groups of questions apart (docs/domain.md, section 9.9).</summary>
/// <param name="Points">The first two principal components of each question, for a plot.</param>
/// <param name="Groups">The group of each question, 0 to 2.</param>
/// <param name="Variances">Fraction of variance on each of the first components, 0 to 1, largest first.</param>
/// <param name="Silhouette">The better value of two and three clusters.</param>
/// <param name="CalinskiHarabasz">The better value of two and three clusters.</param>
/// <param name="Agreement">The better value of two and three clusters.</param>
/// <param name="HeldOutAccuracy">
/// Fraction of questions nearest to the centre of their own group, with centres computed from the other half of the questions.
/// Chance level is one third.
/// </param>
/// <param name="IsSeparable">Whether all thresholds are met.</param>
public sealed record Separability(
    IReadOnlyList<(double First, double Second)> Points,
    IReadOnlyList<int> Groups,
    IReadOnlyList<double> Variances,
    double Silhouette,
    double CalinskiHarabasz,
    double Agreement,
    double HeldOutAccuracy,
    bool IsSeparable);
