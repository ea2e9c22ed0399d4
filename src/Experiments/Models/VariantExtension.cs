using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A variant that goes on with the training of another one, and the sweep that gets it.</summary>
/// <param name="Sweep">The sweep, which has the other one.</param>
/// <param name="Variant">The new variant.</param>
/// <param name="Parent">The other one's name in the sweep.</param>
public sealed record VariantExtension(string Sweep, NamedVariant Variant, string Parent)
{
    /// <summary>Makes a variant that goes on with a trained one; nothing is begun.</summary>
    /// <exception cref="ClientException">
    /// There is no such variant or sweep, the variant is not trained, is a round of refinement, has no last checkpoint any more or resets weights, or a
    /// number is out of range.
    /// </exception>
    public static async Task<VariantExtension> OfAsync(IGrid grid, VariantExtensionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(request);
        var found = await VariantFinder.NamedAsync(grid, request.Variant, cancellationToken);
        var spec = ExtensionRules.SpecOf(found.Spec, request.Steps, request.LearningRate);
        var sweep = await SweepFinder.NamedAsync(grid, request.Sweep ?? found.Sweep, cancellationToken);
        var parent = Array.Find(sweep.Cells, cell => cell.Spec.Id == found.Spec.Id) ?? throw new ClientException(
            $"The sweep {sweep.Name} does not have the variant {found.Name} ({found.Spec.Id}), which its extension needs. Name a sweep that has it with --sweep, or add it to a sweep file.");
        var name = request.Name ?? NameOf(parent, spec);
        Require(parent, name, spec);
        _ = found.Weights; // refuses what is not trained
        var last = (await grid.Grains.GetGrain<IVariantGrain>(found.Spec.Id.Value).CheckpointsAsync(cancellationToken)).FirstOrDefault();
        return last?.Step == found.Spec.Steps
            ? new(sweep.Name, new(name, spec, parent.Refine, parent.Requires), parent.Name)
            : throw new ClientException(
                ExitCodes.NotAchieved,
                $"The variant {found.Name} has no checkpoint of its last step, {Figures.Count(found.Spec.Steps)}, any more, and weights alone are not enough to go on with its training. " +
                "Start from them in a sweep file: 'initialiseFrom' with mode 1 and policy complete.");
    }

    /// <summary>Adds it to its sweep, which then goes on. It can be repeated.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="reporter">Told if the grid does not answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The sweep is paused or cancelled, or has another variant of that name.</exception>
    /// <exception cref="ClientException">The grid has gone.</exception>
    public async Task<SweepSnapshot> AddAsync(IGrid grid, IReporter reporter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(reporter);
        var sweep = grid.Grains.GetGrain<ISweepGrain>(Sweep);
        var now = await new PatientCall(grid, reporter.Time, PatientCall.KeptOf(Sweep)).AskAsync(
            () => sweep.AddAsync(Variant, cancellationToken), reporter.Say, cancellationToken);
        return await new RepeatedSweepCommand(grid, reporter).FinishAsync(now, () => sweep.ViewAsync(cancellationToken), cancellationToken);
    }

    /// <summary><c>adder-5000</c>; one that extends this is <c>adder-6000</c>.</summary>
    private static string NameOf(CellSnapshot parent, VariantSpec spec)
    {
        var end = Ending(parent.Spec);
        var isNamedSo = parent.Spec.Extends is not null && parent.Name.EndsWith(end, StringComparison.Ordinal);
        return (isNamedSo ? parent.Name[..^end.Length] : parent.Name) + Ending(spec);

        static string Ending(VariantSpec of) => string.Create(CultureInfo.InvariantCulture, $"-{of.StepsInAll}");
    }

    private static void Require(CellSnapshot parent, string name, VariantSpec spec)
    {
        if (parent.RefinedFrom is { } round)
        {
            throw new ClientException(
                $"{parent.Name} is a round of refinement, which no file names, so nothing can go on with its training. Give 'refine' more rounds or steps, or extend {Refinement.RefinedBy(round.Variant)}.");
        }

        if (!NameRules.Fits(name))
        {
            throw new ClientException($"The extension would be called {UntrustedText.Quote(name)}. {NameRules.Rule} Give another name with --name.");
        }

        var problems = VariantRules.Check(spec).Select(problem => problem.Message).ToArray();
        if (problems.Length > 0)
        {
            throw new ClientException(string.Join(' ', problems));
        }

        if (ExtensionRules.Misfit(name, spec, parent.Name, parent.Spec) is { } misfit)
        {
            throw new ClientException(misfit);
        }
    }
}
