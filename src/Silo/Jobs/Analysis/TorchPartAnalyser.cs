using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Computes parts of analyses on this silo's slots, in parallel, one per slot.</summary>
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
    /// <summary>Each lab holds a copy of its model's weights and the outputs of the unablated model.</summary>
    private readonly SharedCache<AblationRunner> _labs = new(capacity: 2);

    /// <summary>The facts read last: parts of one analysis build on the same ones.</summary>
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
        using var rental = _labs.Rent(begun, () => lab); // the next ablation here will need it
        if (rental.Item != lab)
        {
            lab.Dispose();
        }

        var facts = CircuitAnalyser.Undisturbed(rental.Item, plan.AblationSpec, leftOut, cancellationToken);
        return new() { Operations = operations, Circuit = facts };
    }

    /// <summary>Creates a lab with the questions that the first part selected. Its clean pass is done, so several threads may use it at once.</summary>
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

    /// <summary>Ablates on the part's run of questions.</summary>
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
