using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>What is recorded is what the definition of the forward pass has at that place.</summary>
public sealed class ActivationRecordingTests
{
    private static readonly (string Name, ActivationKind Kind)[] OfLayers =
    [
        ("hook_resid_pre", ActivationKind.ResidualPre), ("attn.hook_v", ActivationKind.Value), ("attn.hook_attn_scores", ActivationKind.Scores),
        ("attn.hook_pattern", ActivationKind.Pattern), ("attn.hook_z", ActivationKind.HeadOutput), ("attn.hook_result", ActivationKind.HeadResult),
        ("hook_attn_out", ActivationKind.AttentionOut), ("hook_resid_mid", ActivationKind.ResidualMid), ("mlp.hook_pre", ActivationKind.MlpPre),
        ("mlp.hook_post", ActivationKind.MlpPost), ("hook_mlp_out", ActivationKind.MlpOut), ("hook_resid_post", ActivationKind.ResidualPost),
    ];

    [Theory]
    [InlineData("activation=relu")]
    [InlineData("activation=gelu_new,normalisation=rms,positions=rotary,unembeddingBias=none")]
    [InlineData("activation=silu,normalisation=none,positions=none")]
    public void Every_activation_is_that_of_the_definition(string architecture)
    {
        using var scope = NewDisposeScope();
        var shape = Recorded.Shape with { Architecture = Architecture.Parse(architecture) };
        var (queries, keys) = shape.Architecture.Positions == Positions.Rotary ? ("attn.hook_rot_q", "attn.hook_rot_k") : ("attn.hook_q", "attn.hook_k");
        (string Name, ActivationKind Kind)[] names = [.. OfLayers, (queries, ActivationKind.Query), (keys, ActivationKind.Key)];
        using var model = Model.FromStateDict(Recorded.Weights(shape), elementType: float64);
        using var circuit = new CircuitModel(model);
        var seen = new KeepingProbe();

        model.Logits(circuit.Tokens(Recorded.Questions), seen);
        var found = Recorded.Of(model, new(shape, [.. names.Select(one => $"blocks.*.{one.Name}")], Recorded.Questions));

        Assert.Equal(names.Length * shape.Layers, found.Count);
        foreach (var (layer, (name, kind)) in Enumerable.Range(0, shape.Layers).SelectMany(layer => names.Select(one => (layer, one))))
        {
            AssertClose(seen.Kept[new(layer, kind)], found[$"blocks.{layer}.{name}"]);
        }
    }

    [Fact]
    public void Questions_are_recorded_as_if_each_were_alone_however_many_there_are()
    {
        using var model = Model.FromStateDict(Recorded.Weights(Recorded.Shape));
        var size = QuestionRuns.SizeOf(Recorded.Shape.DModel, Recorded.Shape.Heads);
        Question[] many = [.. Enumerable.Range(0, (2 * size) + 1).Select(i => Recorded.Questions[i % 5])];

        var found = Recorded.Of(model, new(Recorded.Shape, ["blocks.1.hook_resid_post", "ln_final.hook_scale"], many));
        var alone = Recorded.Of(model, new(Recorded.Shape, ["blocks.1.hook_resid_post"], [many[^1]]));

        var each = Recorded.Shape.ContextLength * Recorded.Shape.DModel;
        Assert.Equal((many.Length * each, many.Length * Recorded.Shape.ContextLength), (found["blocks.1.hook_resid_post"].Length, found["ln_final.hook_scale"].Length));
        Assert.Equal(alone["blocks.1.hook_resid_post"], found["blocks.1.hook_resid_post"][^each..], (one, other) => Math.Abs(one - other) < 1e-4);
    }

    [Theory]
    [InlineData(new[] { "blocks.*.attn.hook_z", "blocks.0.attn.hook_z", "hook_embed" }, "blocks.0.attn.hook_z blocks.1.attn.hook_z hook_embed")]
    [InlineData(new[] { "blocks.1.hook_resid_*" }, "blocks.1.hook_resid_pre blocks.1.hook_resid_mid blocks.1.hook_resid_post")]
    [InlineData(new[] { "blocks.*.hook_out" }, "blocks.0.hook_out blocks.1.hook_out")] // only TransformerBridge has that name
    [InlineData(new[] { "blocks.0.mlp.*" }, "blocks.0.mlp.hook_pre blocks.0.mlp.hook_post")] // both have such names: those of HookedTransformer
    [InlineData(new[] { "unembed.hook_out", "blocks.0.attn.o.hook_in" }, "unembed.hook_out blocks.0.attn.o.hook_in")]
    public void Names_and_patterns_are_found_once_each(string[] patterns, string found) =>
        Assert.Equal(found, string.Join(' ', new ActivationRecording(Recorded.Shape, patterns, Recorded.Questions).Sites.Select(site => site.Name)));

    [Theory]
    [InlineData("hook_embd", "The model has no activation 'hook_embd'. It has hook_embed, hook_pos_embed, blocks.N.hook_resid_pre, ")]
    [InlineData("blocks.2.hook_resid_post", "'blocks.2.hook_resid_post' is in layer 2, but the model has 2 layers, 0 to 1.")]
    [InlineData("blocks.*.hook_nothing", "The model has no activation 'blocks.*.hook_nothing'. It has ")]
    [InlineData("blocks.0.attn.hook_rot_q", "The model has no activation 'blocks.0.attn.hook_rot_q'. It has ")] // of models with rotary positions
    public void What_the_model_does_not_have_is_refused_by_name(string name, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new ActivationRecording(Recorded.Shape, ["hook_embed", name], Recorded.Questions));

        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_record_questions_of_another_length_and_too_much_are_refused()
    {
        var wide = new ModelShape(Digits: 2, Layers: 2, Heads: 3, DModel: 1024, DHead: 64);

        Assert.StartsWith("No activation is named. It has hook_embed, ", Refused(Recorded.Shape, [], Recorded.Questions), StringComparison.Ordinal);
        Assert.StartsWith("There are 0 questions, but 1 to 1,000,000 are recorded at a time.", Refused(Recorded.Shape, ["hook_embed"], []), StringComparison.Ordinal);
        Assert.StartsWith(
            "The question 001+002 has 3 digits, but the model was made for 2.", Refused(Recorded.Shape, ["hook_embed"], [Question.Create(Operation.Add, 1, 2, 3)]), StringComparison.Ordinal);
        Assert.StartsWith(
            "100,000 questions at 2 sites take 32,768,000,000 bytes, more than the 4,000,000,000 of one file. Record at most 12,207 questions at a time, or fewer sites.",
            Refused(wide, ["blocks.*.mlp.hook_post"], Enumerable.Repeat(Recorded.Questions[0], 100_000).ToArray()), StringComparison.Ordinal);
    }

    private static string Refused(ModelShape shape, string[] sites, Question[] questions) =>
        Assert.Throws<ArgumentException>(() => new ActivationRecording(shape, sites, questions)).Message;

    private static void AssertClose(Tensor expected, float[] found)
    {
        var definition = expected.contiguous().data<double>().ToArray();
        Assert.Equal(definition.Length, found.Length);
        Assert.All(definition.Zip(found), pair => Assert.True(
            double.IsNegativeInfinity(pair.First) ? float.IsNegativeInfinity(pair.Second) : Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Max(1, Math.Abs(pair.First)), $"{pair}"));
    }

    /// <summary>Keeps all that passes.</summary>
    private sealed class KeepingProbe : IActivationProbe
    {
        public Dictionary<ActivationSite, Tensor> Kept { get; } = [];

        public bool Sees(ActivationSite site) => true;

        public Tensor Visit(ActivationSite site, Tensor activation)
        {
            Kept[site] = activation.clone().DetachFromDisposeScope();
            return activation;
        }
    }
}
