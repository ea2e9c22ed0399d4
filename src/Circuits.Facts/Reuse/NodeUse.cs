using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>What a useful node is needed for, and what it does.</summary>
/// <param name="Classes">The kinds of questions of which some fail without it, in their order.</param>
/// <param name="Roles">Its standing claims with their verdicts; empty where none stands, and where none was tested.</param>
public sealed record NodeUse(IReadOnlyList<OperationClass> Classes, IReadOnlyDictionary<Role, Verdict> Roles)
{
    /// <summary>The operations that need it.</summary>
    public IEnumerable<Operation> Operations => Classes.Select(questions => questions.OperationOf()).Distinct();

    /// <summary>Whether two operations need it. (Subtractions of either sign are one.)</summary>
    public bool IsPolysemantic => Operations.Count() > 1;
}

/// <summary>What the useful nodes of a model are there for.</summary>
/// <param name="Model">Its shape.</param>
/// <param name="Nodes">The useful nodes; a node that is not here is not needed.</param>
/// <param name="HasRoles">Whether claims about the nodes were tested, so that <see cref="NodeUse.Roles"/> says something.</param>
public sealed record ModelUse(AnalysedModel Model, IReadOnlyDictionary<Node, NodeUse> Nodes, bool HasRoles)
{
    /// <summary>Reads it off an analysis and, where claims were tested, what the nodes were found to compute.</summary>
    /// <param name="facts">What fails without which node.</param>
    /// <param name="computed">The useful nodes with their <c>Algo</c> tags, as <see cref="ClaimFacts.Tagged"/> gives them; null if no claim was tested.</param>
    public static ModelUse Of(CircuitFacts facts, IReadOnlyList<TaggedNode>? computed = null)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var roles = (computed ?? []).ToDictionary(tagged => tagged.Node, RolesOf);
        return new(
            facts.Model,
            facts.UsefulNodes.ToDictionary(
                outcome => outcome.Target.Node!.Value,
                outcome => new NodeUse(
                    ClassesOf(outcome, facts.Questions),
                    roles.GetValueOrDefault(outcome.Target.Node!.Value) ?? new Dictionary<Role, Verdict>())),
            computed is not null);
    }

    /// <summary>Whether the model has such a layer and head.</summary>
    public bool Has(Node place) => place.Layer < Model.Layers && (place.Head ?? 0) < Model.Heads;

    private static OperationClass[] ClassesOf(AblationOutcome outcome, IReadOnlyList<Question> questions) =>
        [.. outcome.Failures.Select(failure => OperationClasses.Of(questions[failure.Question])).OfType<OperationClass>().Distinct().Order()];

    /// <summary>A head that has a role alone and, less well, with another has the better verdict.</summary>
    private static Dictionary<Role, Verdict> RolesOf(TaggedNode tagged) => tagged.Tags.Select(Role.Of)
        .Where(found => found is not null).Select(found => found!.Value)
        .GroupBy(found => found.Role)
        .ToDictionary(same => same.Key, same => same.Max(found => found.Verdict));
}
