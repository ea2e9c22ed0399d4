using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Analyses a model as requested in text.</summary>
public static class CircuitQueries
{
    /// <param name="threads">Number of concurrent passes.</param>
    /// <exception cref="ArgumentException">A question does not fit the model.</exception>
    public static CircuitFacts Analyse(Model model, AnalysisRequest request, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        var (_, questions) = QuestionsOf(model, request);
        return CircuitAnalyser.Analyse(model, questions, request.Spec, threads, cancellationToken);
    }

    /// <summary>Returns the questions of an analysis, and their operations; null if the request gave the questions.</summary>
    /// <exception cref="ArgumentException">A question does not fit the model.</exception>
    internal static (IReadOnlyList<Operation>? Operations, IReadOnlyList<Question> Questions) QuestionsOf(Model model, AnalysisRequest request)
    {
        if (request.Questions is { } texts)
        {
            return (null, [.. texts.Select(text => ModelQueries.Parse(text, model.Shape.Digits))]);
        }

        var operations = request.Operations ?? AnalysisQuestions.OperationsOf(model);
        return (operations, AnalysisQuestions.TestSet(request.Spec, model.Shape, [.. operations]));
    }

    /// <param name="threads">Number of concurrent passes.</param>
    /// <exception cref="ArgumentException">A sub-task does not fit the model's operations, or the number of questions is out of range.</exception>
    public static ClaimFacts Claims(Model model, ClaimRequest request, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        return ClaimSearch.Run(model, request.Operations ?? AnalysisQuestions.OperationsOf(model), request.Spec, threads, cancellationToken);
    }

    /// <summary>Tests heads with the default thresholds.</summary>
    /// <returns>One verdict for each test, in order.</returns>
    /// <exception cref="ArgumentException">A node is not a head, or the model has no such head.</exception>
    public static IReadOnlyList<HeadSeparability> Separate(Model model, IReadOnlyList<ColumnTest> tests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tests);
        var found = new Dictionary<ColumnTest, HeadSeparability>();
        foreach (var column in tests.Distinct().GroupBy(test => (test.Kind, test.Digit)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ColumnTest[] same = [.. column];
            var results = SeparabilityTest.Of(model, [.. same.Select(test => test.Head)], column.Key.Kind, column.Key.Digit, new());
            foreach (var (test, result) in same.Zip(results))
            {
                found[test] = new(test, result);
            }
        }

        return [.. tests.Select(test => found[test])];
    }

    /// <summary>Measures how faithful a circuit is, after the analyses that order its nodes where the request does not bring them.</summary>
    /// <param name="threads">Number of concurrent passes.</param>
    /// <param name="progress">Told what is measured, and how much of that is done, 0 to 1.</param>
    /// <exception cref="ArgumentException">The model has no such node, or a class has too few questions, or too many to ask all.</exception>
    public static FaithfulnessFacts Faithfulness(
        Model model, FaithfulnessRequest request, int threads, Action<string, double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        var (spec, operations) = (request.Spec, request.Operations ?? AnalysisQuestions.OperationsOf(model));
        var (analysis, claims) = (request.Analysis, request.Claims);
        if (spec.Nodes is null && spec.Order is NodeOrder.Claims && claims is null)
        {
            var found = Claims(model, new(new(spec.Seed), operations), threads, cancellationToken);
            (analysis, claims) = (found.Analysis, found.Evidence);
        }
        else if (spec.Nodes is null && analysis is null)
        {
            analysis = Analyse(model, new(new(Seed: spec.Seed), Questions: null, operations), threads, cancellationToken);
        }

        OperationClass[] classes = [.. OperationClasses.All.Where(one => operations.Contains(one.OperationOf()))];
        return FaithfulnessStudy.Run(model, classes, spec, analysis, claims, threads, progress, cancellationToken);
    }

    /// <summary>Examines what delivers carries and borrows, after the analysis that says what nodes are useful where it is needed and the request does not bring it.</summary>
    /// <param name="threads">Number of concurrent passes.</param>
    /// <param name="progress">Told what is measured, and how much of that is done, 0 to 1.</param>
    public static MechanismFacts Mechanism(
        Model model, MechanismExamination request, int threads, Action<string, double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        var (spec, operations) = (request.Spec, request.Operations ?? AnalysisQuestions.OperationsOf(model));
        var analysis = request.Analysis
            ?? (MechanismStudy.NeedsAnalysis(spec) ? Analyse(model, new(new(Seed: spec.Seed), Questions: null, operations), threads, cancellationToken) : null);
        OperationClass[] classes = [.. OperationClasses.All.Where(one => operations.Contains(one.OperationOf()))];
        return MechanismStudy.Run(model, classes, spec, analysis, threads, progress, cancellationToken);
    }

    /// <summary>Finds what a model represents, and what of that it uses.</summary>
    /// <param name="operations">The model's; null for those of which it answers at least half rightly in a sample.</param>
    /// <param name="threads">Number of concurrent passes.</param>
    /// <param name="progress">Told what is measured, and how much of that is done, 0 to 1.</param>
    /// <exception cref="ArgumentException">The model cannot have a fact that was named.</exception>
    public static ProbeFacts Probe(
        Model model, ProbeSpec spec, IReadOnlyList<Operation>? operations, int threads, Action<string, double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var asked = operations ?? AnalysisQuestions.OperationsOf(model);
        return ProbeStudy.Run(model, [.. OperationClasses.All.Where(one => asked.Contains(one.OperationOf()))], spec, threads, progress, cancellationToken);
    }

    /// <exception cref="ArgumentException">A question does not fit the model, or it has no such node.</exception>
    public static PatchOutcome Patch(Model model, PatchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        var digits = model.Shape.Digits;
        using var interchange = new Interchange(model);
        var pair = new QuestionPair(ModelQueries.Parse(request.Source, digits), ModelQueries.Parse(request.Base, digits));
        return interchange.Run([pair], [request.Nodes], cancellationToken)[0][0];
    }

    /// <exception cref="ArgumentException">A question does not fit the model, or there is no such path.</exception>
    public static PatchOutcome PatchPath(Model model, PathRequest request)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        var digits = model.Shape.Digits;
        using var paths = new PathPatching(model);
        return paths.Run([new(ModelQueries.Parse(request.Source, digits), ModelQueries.Parse(request.Base, digits))], request.From, request.To)[0];
    }
}
