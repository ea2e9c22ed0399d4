using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>What was found in a model that somebody named.</summary>
/// <param name="Name">What to call the model.</param>
/// <param name="Facts">What was found.</param>
public sealed record Found<T>(string Name, T Facts);

/// <summary>
/// Looks into models that are named as people type them: into a trained variant by way of the grid that has it, into a weight file in this
/// process.
/// </summary>
public static class ModelCircuits
{
    /// <summary>Finds what in a model matters. Where the request does not say which operations, those that a variant was trained on are asked.</summary>
    /// <param name="folder">Where what is found will be written; null for nowhere.</param>
    /// <exception cref="ClientException">There is no such model, it is not trained yet, a question is not usable, or the folder is another model's.</exception>
    public static Task<Found<CircuitFacts>> AnalyseAsync(
        ExperimentSession session, string model, int? digits, AnalysisRequest request, ModelFolder? folder, CancellationToken cancellationToken) =>
        FindAsync(
            session,
            model,
            folder,
            path => session.Files.AnalyseAsync(path, digits, request, cancellationToken),
            facts => facts.Questions.Concat(facts.LeftOut).Select(question => question.Operation),
            (grid, variant) => grid.AnalyseAsync(variant, request, cancellationToken),
            cancellationToken);

    /// <summary>Tests what a model's nodes compute. Operations as in <see cref="AnalyseAsync"/>.</summary>
    /// <exception cref="ClientException">There is no such model, it is not trained yet, or it cannot have a sub-task that was named.</exception>
    public static Task<Found<ClaimFacts>> ClaimsAsync(
        ExperimentSession session, string model, int? digits, ClaimRequest request, ModelFolder? folder, CancellationToken cancellationToken) =>
        FindAsync(
            session,
            model,
            folder,
            path => session.Files.ClaimsAsync(path, digits, request, cancellationToken),
            facts => facts.Operations,
            (grid, variant) => grid.ClaimsAsync(variant, request, cancellationToken),
            cancellationToken);

    /// <summary>Carries what some nodes do from one question to another.</summary>
    /// <exception cref="ClientException">There is no such model, it is not trained yet, or a question or node is not usable.</exception>
    public static Task<Found<PatchOutcome>> PatchAsync(
        ExperimentSession session, string model, int? digits, PatchRequest request, CancellationToken cancellationToken) =>
        FindAsync(
            session,
            model,
            folder: null,
            path => session.Files.PatchAsync(path, digits, request, cancellationToken),
            _ => TrainedOperations.Of([request.Source, request.Base]),
            (grid, variant) => grid.PatchAsync(variant, request, cancellationToken),
            cancellationToken);

    /// <summary>Warns of a model that answers questions wrongly as it is: claims about it fail on these, too.</summary>
    /// <param name="reporter">Who is told.</param>
    /// <param name="name">What to call the model.</param>
    /// <param name="facts">What was found in it.</param>
    public static void Warn(IReporter reporter, string name, CircuitFacts facts)
    {
        if (facts.LeftOut.Count > 0)
        {
            reporter.Warn(
                $"Warning: {name} answers {Figures.Count(facts.LeftOut.Count)} of {Figures.Count(facts.LeftOut.Count + facts.Questions.Count, "question")} " +
                "wrongly as it is. Claims about it fail on such questions too.");
        }
    }

    private static async Task<Found<T>> FindAsync<T>(
        ExperimentSession session,
        string model,
        ModelFolder? folder,
        Func<string, Task<T>> inFile,
        Func<T, IEnumerable<Operation>> asked,
        Func<GridCircuits, FoundVariant, Task<T>> inVariant,
        CancellationToken cancellationToken)
    {
        if (ModelName.IsPath(model))
        {
            var (called, file) = (Path.GetFileNameWithoutExtension(model), ModelName.ExistingFile(model));
            folder?.Take(called, ModelFolder.IdentityOf(file));
            var facts = await inFile(file);
            TrainedOperations.SayAsked(session.Reporter, model, asked(facts));
            return new(called, facts);
        }

        await using var grid = await session.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, model, cancellationToken);
        folder?.Take(variant.Name, variant.Training.Id.Value);
        return new(variant.Name, await inVariant(new(grid, session.Reporter), variant));
    }
}
