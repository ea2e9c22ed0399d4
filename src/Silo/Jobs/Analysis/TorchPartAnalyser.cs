using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Makes parts of analyses on this silo's slots, side by side, one on each slot.</summary>
public sealed class TorchPartAnalyser(
    ModelCache models,
    DeviceMetrics metrics,
    SlotGate gate,
    IArtefactStore artefacts,
    ILocalSiloDetails silo,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
    : SlotPerformer<AnalysisPlan, AnalysisPart, AnalysisPartReport>(JobKinds.Analysis, GridTelemetry.Part, metrics, gate, lifetime), IDisposable
{
    /// <summary>Laboratories hold copies of their models' weights and what the undisturbed ones answered.</summary>
    private readonly SharedCache<AblationRunner> _labs = new(capacity: 2);

    /// <summary>What was read last: parts of one analysis build on the same.</summary>
    private Tuple<string, FoundFacts>? _read;

    public void Dispose() => _labs.Dispose();

    protected override AnalysisPartReport Perform(WeightsRef weights, AnalysisPlan plan, AnalysisPart part, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var rental = models.Rent(weights);
        var found = Find(rental.Item, weights, plan, part, cancellationToken);
        return new(part, FactsFile.Write(found), time.GetElapsedTime(started).TotalSeconds, silo.Name);
    }

    private FoundFacts Find(Model model, WeightsRef weights, AnalysisPlan plan, AnalysisPart part, CancellationToken cancellationToken)
    {
        switch (part.Step)
        {
            case AnalysisStep.Undisturbed:
                return Begin(model, plan, plan.FileFor(weights, part), cancellationToken);

            case AnalysisStep.Claims:
                var unit = new ClaimUnit(part.Task ?? throw Incomplete(part), part.Number);
                var basis = AnalysisDivision.CircuitOf(Read(plan.Basis.FileFor(weights)));
                return new() { Claims = ClaimSearch.Test(model, basis, [unit], plan.ClaimSpec, threads: 1, cancellationToken) };

            case AnalysisStep.Column:
                var suggested = ColumnTest.Of(AnalysisDivision.CircuitOf(Read(plan.Basis.FileFor(weights))));
                ColumnTest[] tests = [.. suggested.Where(test => test.Kind == part.Questions && test.Digit == part.Number)];
                return new() { Heads = CircuitQueries.Separate(model, tests, cancellationToken) };

            default:
                var begun = plan.FileFor(weights, AnalysisDivision.Beginning);
                using (var lab = _labs.Rent(begun, () => Laboratory(model, plan, begun, cancellationToken)))
                {
                    return new() { Outcomes = Ablated(part, lab.Item, model.Shape, cancellationToken) };
                }
        }
    }

    private FoundFacts Begin(Model model, AnalysisPlan plan, string begun, CancellationToken cancellationToken)
    {
        var (operations, questions) = CircuitQueries.QuestionsOf(model, new(plan.AblationSpec, plan.Questions, plan.Operations));
        var (lab, leftOut) = CircuitAnalyser.Prepare(model, questions, plan.AblationSpec, threads: 1, cancellationToken);
        using var rental = _labs.Rent(begun, () => lab); // whoever ablates here next will want it
        if (rental.Item != lab)
        {
            lab.Dispose();
        }

        var facts = CircuitAnalyser.Undisturbed(rental.Item, plan.AblationSpec, leftOut, cancellationToken);
        return new() { Operations = operations, Circuit = facts };
    }

    /// <summary>With the questions that were found to count, so that all silos ask the same. Its undisturbed pass is made: then several may use it at once.</summary>
    private AblationRunner Laboratory(Model model, AnalysisPlan plan, string begun, CancellationToken cancellationToken)
    {
        var lab = new AblationRunner(model, AnalysisDivision.CircuitOf(Read(begun)).Questions, plan.AblationSpec);
        try
        {
            lab.AnswerUndisturbed(cancellationToken);
            return lab;
        }
        catch
        {
            lab.Dispose();
            throw;
        }
    }

    /// <summary>The part's run of questions.</summary>
    private static IReadOnlyList<AblationOutcome> Ablated(AnalysisPart part, AblationRunner lab, ModelShape shape, CancellationToken cancellationToken)
    {
        if (part is not { Number: { } first, Places: { } places })
        {
            throw Incomplete(part);
        }

        AblationTarget[] whole = part.Step is AnalysisStep.Nodes ? [] : [.. places.Select(AblationTarget.OfPosition)];
        AblationTarget[] targets = part.Step is AnalysisStep.Positions ? whole : [.. whole, .. lab.NodesAt(places)];
        return lab.Ablate(targets, first, QuestionRuns.SizeOf(shape.DModel, shape.Heads), cancellationToken);
    }

    /// <exception cref="ArtefactNotFoundException">It is not stored, or no longer.</exception>
    private FoundFacts Read(string file)
    {
        if (_read is { } known && string.Equals(known.Item1, file, StringComparison.Ordinal))
        {
            return known.Item2;
        }

        using var bytes = new MemoryStream();
        using (var stream = artefacts.OpenRead(file))
        {
            stream.CopyTo(bytes);
        }

        var facts = FactsFile.Read(bytes.ToArray());
        _read = new(file, facts);
        return facts;
    }

    private static ArgumentException Incomplete(AnalysisPart part) => new($"The part '{part.Name}' does not say of what it is.", nameof(part));
}
