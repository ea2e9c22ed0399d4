namespace VerifiedAddition.Circuits;

/// <summary>From where on three groups of head outputs count as kept apart; the defaults are the later libraries'.</summary>
/// <param name="Variance">The least share of variance on the first principal component, 0 to 1; must be exceeded.</param>
/// <param name="Silhouette">The least silhouette, −1 to 1.</param>
/// <param name="CalinskiHarabasz">The least Caliński–Harabasz index.</param>
/// <param name="Agreement">The least agreement of clusters with groups, 0 to 1; must be exceeded.</param>
public sealed record SeparabilityThresholds(
    double Variance = 0.30, double Silhouette = 0.20, double CalinskiHarabasz = 50, double Agreement = 0.50);

/// <summary>Whether what a head writes tells three groups of questions apart (docs/domain.md, section 9.9).</summary>
/// <param name="Points">The first two principal components of each question, for a picture.</param>
/// <param name="Groups">The group of each question, 0 to 2.</param>
/// <param name="Variances">The share of variance on each of the first components, 0 to 1, the largest first.</param>
/// <param name="Silhouette">The better one of two and of three clusters.</param>
/// <param name="CalinskiHarabasz">Likewise.</param>
/// <param name="Agreement">Likewise.</param>
/// <param name="HeldOutAccuracy">
/// The share of questions that lie nearest to the centre of their own group, centres being those of the other half of the questions.
/// Chance is a third.
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
