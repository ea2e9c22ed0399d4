using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The use of a useful node: the questions that need it, and its roles.</summary>
/// <param name="Classes">The kinds of questions of which some fail without it, in their order.</param>
/// <param name="Roles">Its confirmed claims with their verdicts; empty if none was confirmed, or none was tested.</param>
public sealed record NodeUse(IReadOnlyList<OperationClass> Classes, IReadOnlyDictionary<Role, Verdict> Roles)
{
    /// <summary>The operations that need it.</summary>
    public IEnumerable<Operation> Operations => Classes.Select(questions => questions.OperationOf()).Distinct();

    /// <summary>Whether two operations need it. (Subtractions of either sign are one operation.)</summary>
    public bool IsPolysemantic => Operations.Count() > 1;
}

/// <summary>The uses of a model's useful nodes.</summary>
/// <param name="Model">The shape of the model.</param>
/// <param name="Nodes">The useful nodes; all other nodes are not needed.</param>
/// <param name="HasRoles">Whether claims about the nodes were tested, so that <see cref="NodeUse.Roles"/> is meaningful.</param>
public sealed record ModelUse(AnalysedModel Model, IReadOnlyDictionary<Node, NodeUse> Nodes, bool HasRoles)
{
    /// <summary>Derives the uses from an analysis and, where claims were tested, from what the nodes compute.</summary>
    /// <param name="facts">The ablation analysis.</param>
    /// <param name="computed">The useful nodes with their <c>Algo</c> tags, as in <see cref="ClaimFacts.Tagged"/>; null if no claim was tested.</param>
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

    /// <summary>Whether the model has that layer and head.</summary>
    public bool Has(Node place) => place.Layer < Model.Layers && (place.Head ?? 0) < Model.Heads;

    private static OperationClass[] ClassesOf(AblationOutcome outcome, IReadOnlyList<Question> questions) =>
        [.. outcome.Failures.Select(failure => OperationClasses.Of(questions[failure.Question])).OfType<OperationClass>().Distinct().Order()];

    /// <summary>A head with a role both alone and, with a weaker verdict, in a pair gets the better verdict.</summary>
    private static Dictionary<Role, Verdict> RolesOf(TaggedNode tagged) => tagged.Tags.Select(Role.Of)
        .Where(found => found is not null).Select(found => found!.Value)
        .GroupBy(found => found.Role)
        .ToDictionary(same => same.Key, same => same.Max(found => found.Verdict));
}
