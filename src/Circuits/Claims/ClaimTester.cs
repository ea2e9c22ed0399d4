using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Tests claims of one sub-task and column by interchange, each on many random questions and with three controls.</summary>
/// <remarks>
/// The result for a claim depends on the model, the spec and the useful nodes only, not on which other claims are tested, so claims
/// may be distributed in any way. The model is only read: several threads may test in parallel.
/// </remarks>
internal sealed class ClaimTester(CircuitModel model, ClaimSpec spec, IReadOnlyList<Node> useful)
{
    /// <summary>Questions per pass; each such part has its own random node and position as controls.</summary>
    private const int PartSize = 20;

    private const ulong ControlStream = (1 << 20) + 3;

    private Layout Layout => model.Layout;

    /// <summary>Tests some claims.</summary>
    /// <param name="task">The sub-task of all of them.</param>
    /// <param name="column">The column of all of them.</param>
    /// <param name="candidates">The nodes of each claim.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    /// <returns>The evidence for each claim, in order.</returns>
    public IReadOnlyList<ClaimEvidence> Test(
        SubTask task, int? column, IReadOnlyList<IReadOnlyList<Node>> candidates, CancellationToken cancellationToken)
    {
        ClaimEvidence[] found = [.. candidates.Select(nodes => ClaimEvidence.Nothing(new(task, column, nodes)))];
        var trials = new ClaimTrials(task, column, model.Shape.Digits, spec.Seed);
        int[] open = [.. Enumerable.Range(0, found.Length)];
        for (var first = 0; first < spec.Questions && open.Length > 0; first += PartSize)
        {
            using var quiet = inference_mode();
            using var scope = NewDisposeScope();
            var part = new Part(this, first / PartSize, trials.Draw(first, Math.Min(PartSize, spec.Questions - first)), cancellationToken);
            Record(found, open, part.Treat([.. open.Select(i => found[i])]));
            open = [.. open.Where(i => found[i].Passed.Rate >= VerdictRule.FutileRate)];
            Record(found, open, part.Control([.. open.Select(i => found[i])]));
        }

        return found;
    }

    private static void Record(ClaimEvidence[] found, int[] open, ClaimEvidence[] news)
    {
        foreach (var (i, evidence) in open.Zip(news))
        {
            found[i] = evidence;
        }
    }

    /// <summary>
    /// Useful nodes of the same kind at other positions (nodes at the same position pass results on to it); any nodes if too few are useful.
    /// </summary>
    private IReadOnlyList<Node> Other(IReadOnlyList<Node> nodes, ref CounterRandom random)
    {
        Node[] others = [.. useful.Where(node => node.IsMlp == nodes[0].IsMlp && node.Position != nodes[0].Position)];
        if (others.Length < nodes.Count)
        {
            others = [.. from position in Enumerable.Range(0, model.Fed)
                         from layer in Enumerable.Range(0, model.Shape.Layers)
                         from head in nodes[0].IsMlp ? [null] : Enumerable.Range(0, model.Shape.Heads).Select(head => (int?)head)
                         where position != nodes[0].Position
                         select new Node(position, layer, head)];
        }

        var chosen = random.Below(others.Length);
        return [.. nodes.Select((_, i) => others[(chosen + i) % others.Length])];
    }

    private Node[] Elsewhere(IReadOnlyList<Node> nodes, ref CounterRandom random)
    {
        var position = random.Below(model.Fed - 1);
        position += position >= nodes[0].Position ? 1 : 0;
        return [.. nodes.Select(node => node with { Position = position })];
    }

    /// <summary>Some questions with their activations in the model.</summary>
    private sealed class Part(ClaimTester tester, int number, ClaimTrial[] trials, CancellationToken cancellationToken)
    {
        private readonly QuestionRun _base = QuestionRun.Of(tester.Model, 0, [.. trials.Select(trial => trial.Base)]);
        private readonly QuestionRun _source = QuestionRun.Of(tester.Model, 0, [.. trials.Select(trial => trial.Source)]);

        /// <summary>Patches the claimed nodes.</summary>
        public ClaimEvidence[] Treat(ClaimEvidence[] claims)
        {
            var answers = Patched(_source, [.. claims.Select(evidence => evidence.Claim.Nodes)]);
            return [.. claims.Zip(answers, (evidence, patched) => evidence with
            {
                Passed = evidence.Passed.With(Passes(patched)),
                Symbols = evidence.Symbols | trials.Zip(patched, (trial, answer) => trial.Passes(answer) ? trial.Changed(answer) : 0)
                    .Aggregate(0, (all, bits) => all | bits),
                Attention = evidence.Attention ?? AttentionOf(evidence.Claim),
            })];
        }

        /// <summary>Patches the control nodes, which should not have the same effect.</summary>
        public ClaimEvidence[] Control(ClaimEvidence[] claims)
        {
            var same = QuestionRun.Of(tester.Model, 0, [.. trials.Select(trial => trial.SameClass)]);
            var disturbed = Patched(same, [.. claims.Select(evidence => evidence.Claim.Nodes)]);
            var controls = claims.Select(evidence => evidence.Claim.Nodes).Select(nodes =>
            {
                var random = new CounterRandom(tester.Spec.Seed, ControlStream, (ulong)((number * (1 << 24)) + IdOf(nodes)));
                return (Other: tester.Other(nodes, ref random), Elsewhere: tester.Elsewhere(nodes, ref random));
            }).ToArray();
            var answers = Patched(_source, [.. controls.Select(control => control.Other), .. controls.Select(control => control.Elsewhere)]);
            return [.. claims.Select((evidence, i) => evidence with
            {
                SameClass = evidence.SameClass.With([.. trials.Zip(disturbed[i], (trial, answer) => trial.IsDisturbed(answer))]),
                OtherNode = evidence.OtherNode.With(Passes(answers[i])),
                OtherPosition = evidence.OtherPosition.With(Passes(answers[claims.Length + i])),
            })];
        }

        private bool[] Passes(string[] patched) => [.. trials.Zip(patched, (trial, answer) => trial.Passes(answer))];

        private string[][] Patched(QuestionRun stored, IReadOnlyList<Node>[] nodeSets) =>
            Patches.Answers(tester.Model, _base, stored, nodeSets, cancellationToken);

        /// <summary>Mean over the questions and the nodes.</summary>
        private double? AttentionOf(Claim claim)
        {
            if (claim.Nodes[0].IsMlp)
            {
                return null;
            }

            using var scope = NewDisposeScope();
            return claim.Nodes.Average(node => claim.Task.InputPositions(claim.Column, tester.Layout).Where(position => position <= node.Position)
                .Sum(position => _base.Layers[node.Layer].Pattern.select(1, node.Head!.Value).select(1, node.Position).select(1, position)
                    .mean().to(float64).item<double>()));
        }

        private long IdOf(IReadOnlyList<Node> nodes) => nodes.Aggregate(0L, (id, node) =>
            (id * 401) + (((node.Position * tester.Model.Shape.Layers) + node.Layer) * (tester.Model.Shape.Heads + 1)) + (node.Head ?? tester.Model.Shape.Heads));
    }

    private CircuitModel Model => model;

    private ClaimSpec Spec => spec;
}
