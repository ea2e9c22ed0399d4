using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The request, before the model is known.</summary>
/// <param name="Operations">Which operations; null for those that a variant was trained on.</param>
/// <param name="Questions">The questions.</param>
/// <param name="Certificate">Where certificates are written if all questions are asked.</param>
/// <param name="Digits">Digits of a weight file's model; null if not stated.</param>
/// <param name="Rigorous">Whether float64 decides every question, so that all decisions have a derived bound on rounding errors.</param>
public sealed record VerificationRequest(
    IReadOnlyList<Operation>? Operations, VerificationSpec Questions, CertificateTarget Certificate, int? Digits, bool Rigorous = false)
{
    /// <summary>Returns the file of each plan's certificate; none if no plan asks every question, or none was requested.</summary>
    public IReadOnlyDictionary<Operation, string> FilesOf(string model, IEnumerable<VerificationPlan> plans) =>
        Questions.Sample is SampleKind.Exhaustive || Certificate.Path is not null
            ? Certificate.Files(model, [.. plans.Where(plan => plan.Sample is SampleKind.Exhaustive).Select(plan => plan.Operation)])
            : new Dictionary<Operation, string>();

    /// <summary>What is asked of a model, a plan for each operation.</summary>
    /// <param name="digits">Of the model.</param>
    /// <param name="operations">Those that it is asked in.</param>
    public VerificationPlan[] Plans(int digits, IEnumerable<Operation> operations) =>
        [.. operations.Select(operation => VerificationPlan.Of(operation, digits, Questions) with { Rigorous = Rigorous })];
}
