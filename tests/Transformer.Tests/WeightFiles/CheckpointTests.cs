using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Checkpoints of other programs, in which the weights lie beside other values.</summary>
public sealed class CheckpointTests
{
    private static readonly StateDict Hooked = LayoutCases.Exact(Shapes.Small);

    [Theory]
    [InlineData(WeightLayout.Hooked)]
    [InlineData(WeightLayout.Bridge)]
    [InlineData(WeightLayout.Native)]
    public void Weights_beside_an_optimisers_state_are_read_with_what_is_said_of_their_model(WeightLayout layout)
    {
        var optimiser = Pickle.Of(
            "}", Pickle.Text("state"), "}", "K", 0, "}", Pickle.Text("step"), "G", BitConverter.GetBytes(0.5), "ss", "s",
            Pickle.Text("param_groups"), "]", "}", Pickle.Text("betas"), "G", BitConverter.GetBytes(1.0), "G", BitConverter.GetBytes(2.0), 0x86, "s", "a", "s");
        var file = Checkpoint(
            layout,
            ("model", null), ("optimizer", optimiser), ("epoch", Pickle.Of("K", 3)), ("loss", Pickle.Of("G", BitConverter.GetBytes(0.25))),
            ("config", Config("gelu")), ("dtype", Pickle.Of("ctorch\nfloat32\n")), ("device", Pickle.Of("ctorch\ndevice\n", Pickle.Text("cpu"), 0x85, "R")));

        var read = Read(file);

        Weights.Same(Hooked, read);
        Assert.Equal("model", read.Origin!.Inside);
        Assert.Equal(Shapes.Small with { Architecture = new(Activation.Gelu) }, ModelShape.Infer(read));
        Assert.Contains(read.Notes, note => note.Contains("its weights are those under 'model'", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_that_lie_deeper_are_found()
    {
        var inner = Pickle.Of("}", Pickle.Text("state_dict"), ForeignWeights.StateDict(OtherLayouts.Of(Hooked, WeightLayout.Hooked), "float32", StoredAs.Own, out var storages), "s");
        var file = ForeignWeights.Zip(Pickle.Of("}", Pickle.Text("step"), "K", 1, "s", Pickle.Text("best"), inner, "s"), storages);

        var read = Read(file);

        Weights.Same(Hooked, read);
        Assert.Equal("best.state_dict", read.Origin!.Inside);
    }

    [Fact]
    public void A_checkpoint_of_two_models_is_refused_with_both_names()
    {
        var refusal = Assert.Throws<WeightFileException>(() => Read(Checkpoint(WeightLayout.Hooked, ("model", null), ("ema", null)))).Message;

        Assert.Contains("the weights of several models, 'model' and 'ema'", refusal, StringComparison.Ordinal);
        Assert.Contains("torch.save(torch.load(path)['model'], other)", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "says that its model has n_layers 2, n_heads 4, d_model 24, d_head 8")]
    [InlineData(1, "n_heads 1")]
    public void A_configuration_that_contradicts_the_tensors_is_refused(int heads, string said)
    {
        foreach (var layout in Enum.GetValues<WeightLayout>())
        {
            var refusal = Assert.Throws<WeightFileException>(() => Read(Checkpoint(layout, ("model", null), ("config", Config("relu", heads))))).Message;

            Assert.Contains(said, refusal, StringComparison.Ordinal);
            Assert.Contains("but its tensors, of 2 blocks", refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_configuration_of_another_kind_of_model_is_refused() => Assert.Contains(
        "'act_fn' is solu, but a model that can be read here has",
        Assert.Throws<WeightFileException>(() => Read(Checkpoint(WeightLayout.Hooked, ("model", null), ("config", Config("solu"))))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_checkpoint_that_holds_itself_is_read_to_its_end()
    {
        var file = ForeignWeights.Zip(
            Pickle.Of("}q", 0, Pickle.Text("self"), "h", 0, "s", Pickle.Text("model"), ForeignWeights.StateDict(OtherLayouts.Of(Hooked, WeightLayout.Hooked), "float32", StoredAs.Own, out var storages), "s"),
            storages);

        Weights.Same(Hooked, Read(file));
    }

    [Fact]
    public void What_is_repeated_beyond_measure_is_refused_before_it_takes_memory()
    {
        var pickle = Pickle.StateDict("w", Pickle.Tensor(Pickle.Storage("FloatStorage", 4), 0, [500_000_000], [0]));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("needs 2000000000 bytes", Pickle.Refused(pickle).Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
    }

    /// <summary>A checkpoint; where no value is given, the weights are.</summary>
    private static byte[] Checkpoint(WeightLayout layout, params (string Key, byte[]? Value)[] items)
    {
        var weights = ForeignWeights.StateDict(OtherLayouts.Of(Hooked, layout), "float32", StoredAs.Own, out var storages);
        return ForeignWeights.Zip(Pickle.Of("}", items.SelectMany(item => Pickle.Of(Pickle.Text(item.Key), item.Value ?? weights, "s")).ToArray()), storages);
    }

    private static byte[] Config(string activation, int heads = 3) => Pickle.Of(
        "}", Pickle.Text("n_layers"), "K", 2, "s", Pickle.Text("n_heads"), "K", heads, "s", Pickle.Text("d_model"), "K", 24, "s", Pickle.Text("d_head"), "K", 8, "s",
        Pickle.Text("act_fn"), Pickle.Text(activation), "s", Pickle.Text("initializer_range"), "G", BitConverter.GetBytes(0.02), "s", Pickle.Text("seed"), "Ns");

    private static StateDict Read(byte[] file) => WeightFile.Read(new MemoryStream(file), "checkpoint.pth");
}
