using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What was found of a variant's re-used nodes.</summary>
/// <param name="Child">What to call the variant.</param>
/// <param name="Parent">What to call its parent.</param>
/// <param name="From">How the parent was placed in it.</param>
/// <param name="Facts">What became of the nodes.</param>
/// <param name="Controls">Models that did not start from the parent.</param>
/// <param name="Questions">How many questions each claim was tested on, at most.</param>
public sealed record FoundReuse(
    string Child, string Parent, WarmStart From, ReuseFacts Facts, IReadOnlyList<Found<ModelUse>> Controls, int Questions);

/// <summary>Looks into the models of a family, and compares what is found.</summary>
/// <param name="session">How the grid and weight files are reached, and who is told.</param>
/// <param name="questions">Of each claim.</param>
public sealed class ReuseFinder(ExperimentSession session, int questions)
{
    /// <summary>Which claims of each member are tested.</summary>
    public ClaimRequest Request { get; } = new(new(Questions: questions), null);

    /// <summary>Looks into all members of a family, the parent first.</summary>
    /// <exception cref="ClientException">A model cannot be looked into, or a control reads another number of digits.</exception>
    public async Task<FoundReuse> FindAsync(Family family, CancellationToken cancellationToken)
    {
        var parent = await LookAsync(family.Parent, ModelName.IsPath(family.Parent) ? family.Child.Spec.Digits : null, cancellationToken);
        var child = await LookAsync(family.Child.Training.Id.Value, digits: null, cancellationToken);
        var (parentUse, childUse) = (UseOf(parent.Facts.Analysis, parent.Facts), UseOf(child.Facts.Analysis, child.Facts));
        var facts = ReuseFacts.Of(parentUse, childUse, PlacementOf(family.From, parentUse.Model, childUse.Model));
        var controls = new List<Found<ModelUse>>();
        foreach (var control in family.Controls)
        {
            controls.Add(await ControlAsync(control, child, cancellationToken));
        }

        return new(child.Name, parent.Name, family.From, facts, controls, questions);
    }

    /// <summary>Where an insertion puts the parent. The seed policy's resets of mode 2 fill the last heads, and so the parent is there in the end.</summary>
    public static Placement PlacementOf(WarmStart from, AnalysedModel parent, AnalysedModel child) => new(
        from.Late ? child.Layers - parent.Layers : 0,
        from is { Mode: WarmStart.HeadsMode, Policy: WarmStartPolicy.Original } ? child.Heads - parent.Heads : 0);

    /// <summary>What a control is asked: what the child was asked, since nodes that few questions need are found by many.</summary>
    /// <param name="child">What was found in the child.</param>
    public static AnalysisRequest AskedOf(ClaimFacts child)
    {
        ArgumentNullException.ThrowIfNull(child);
        var asked = child.Analysis.Questions.Concat(child.Analysis.LeftOut).Select(question => question.ToString());
        return new(child.Analysis.Spec, [.. asked], child.Operations);
    }

    private async Task<Found<ClaimFacts>> LookAsync(string model, int? digits, CancellationToken cancellationToken)
    {
        var found = await ModelCircuits.ClaimsAsync(session, model, digits, Request, folder: null, cancellationToken);
        ModelCircuits.Warn(session.Reporter, found.Name, found.Facts.Analysis);
        ModelDigits.Tell(session.Reporter, model, ModelDigits.SourceOf(model, digits), found.Facts.Analysis.Model.Digits);
        return found;
    }

    private async Task<Found<ModelUse>> ControlAsync(string control, Found<ClaimFacts> child, CancellationToken cancellationToken)
    {
        var claims = await LookAsync(control, digits: null, cancellationToken);
        var (digits, others) = (child.Facts.Analysis.Model.Digits, claims.Facts.Analysis.Model.Digits);
        if (others != digits)
        {
            throw new ClientException(
                $"{control} is no control: it reads {Figures.Count(others, "digit")}, {child.Name} {Figures.Count(digits)}. Both must read as many.");
        }

        var analysis = await ModelCircuits.AnalyseAsync(session, control, digits: null, AskedOf(child.Facts), folder: null, cancellationToken);
        return new(claims.Name, UseOf(analysis.Facts, claims.Facts));
    }

    private static ModelUse UseOf(CircuitFacts analysis, ClaimFacts claims) => ModelUse.Of(analysis, claims.Tagged());
}
