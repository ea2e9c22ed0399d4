using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client.Tests;

/// <summary>Facts about models of any size, without a model.</summary>
internal static class CircuitSamples
{
    /// <summary>Facts in which half of the nodes from the second operand on are useful, and every head looks at the digits of one column.</summary>
    public static CircuitFacts Of(int digits, int layers, int heads)
    {
        var layout = new Layout(digits);
        Question[] questions = [.. new[] { "1+2", "9+1", "5-3", "3-5" }.Select(text => Question.Parse(text, digits))];
        Node[] nodes =
        [
            .. from position in Enumerable.Range(digits + 1, layout.ContextLength - digits - 2)
               from layer in Enumerable.Range(0, layers)
               from head in Enumerable.Range(0, heads).Select(head => (int?)head).Append(null)
               select new Node(position, layer, head),
        ];
        return new(
            new(),
            new(digits, layers, heads, 510, 170),
            questions,
            [],
            [],
            1e-6,
            [.. Enumerable.Range(0, layout.ContextLength).Select(position => new AblationOutcome(AblationTarget.OfPosition(position), position > digits ? [new(0, 1)] : []))],
            [.. nodes.Select((node, i) => new AblationOutcome(AblationTarget.Of(node), i % 4 < 2 ? Failures(node, digits) : []))],
            [.. nodes.Where(node => !node.IsMlp).Select(node => new HeadAttention(node, Looks(node, layout)))],
            [],
            []);
    }

    /// <summary>
    /// Claims about the useful nodes: at the positions of answer digits base sums, before them tri-states of up to four columns; strong
    /// ones in the first layer, partial ones in the others, a fifth of them refused.
    /// </summary>
    public static ClaimFacts Claimed(CircuitFacts facts)
    {
        var layout = new Layout(facts.Model.Digits);
        var evidence =
            from outcome in facts.UsefulNodes
            let node = outcome.Target.Node!.Value
            from claim in node.Position > layout.SignPosition
                ? [new Claim(SubTask.SA, layout.ContextLength - 2 - node.Position, [node])]
                : Enumerable.Range(0, 1 + (node.Position % Math.Min(4, layout.Digits))).Select(column => new Claim(SubTask.ST, column, [node]))
            let passed = (node.Position + node.Layer) % 5 == 0 ? 5 : node.Layer == 0 ? 100 : 75
            select new ClaimEvidence(
                claim, new(passed, 100), new(2, 100), new(0, 100), new(1, 100), 1 << (claim.Column!.Value + 1), node.IsMlp ? null : 0.8);
        return new(new(), [Operation.Add], facts, ClaimEvidence.Merge(evidence));
    }

    /// <summary>The n + 2 symbols in turn, alone or with all below; one question of each kind.</summary>
    private static WrongAnswer[] Failures(Node node, int digits)
    {
        var symbol = node.Position % (digits + 2);
        var wrong = node.IsMlp ? (2 << symbol) - 1 : 1 << symbol;
        return [.. Enumerable.Range(0, 1 + (node.Position % 4)).Select(question => new WrongAnswer(question, wrong))];
    }

    private static double[] Looks(Node node, Layout layout)
    {
        var shares = new double[node.Position + 1];
        var digit = node.Position % layout.Digits;
        shares[layout.PositionOfFirst(digit)] += 0.6;
        shares[Math.Min(layout.PositionOfSecond(digit), node.Position)] += 0.4;
        return shares;
    }
}
