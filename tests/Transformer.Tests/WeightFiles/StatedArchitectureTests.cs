using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>The architecture travels with the weights, and what contradicts them is refused by name.</summary>
public sealed class StatedArchitectureTests
{
    private static readonly Architecture Modern = new(Activation.GeluNew, Normalisation.Rms, Positions.Rotary, UnembeddingBias.None);

    [Theory]
    [InlineData(WeightFormat.Safetensors, "model.safetensors")]
    [InlineData(WeightFormat.Pth, "model.pth")]
    public void A_file_is_read_as_the_model_that_was_written(WeightFormat format, string name)
    {
        using var folder = new TemporaryFolder();
        var shape = Of(Modern);

        WeightFile.WriteDescribed(folder.File(name), InitialWeights.Draw(shape, seed: 1), format);

        var read = WeightFile.Read(folder.File(name));
        Assert.Equal(shape, ModelShape.Infer(read));
        Assert.Equal(shape.ParameterCount, read.Entries.Sum(entry => (long)entry.Value.Values.Length));
        Assert.True(File.Exists(folder.File("config.json")));
    }

    [Theory]
    [InlineData("activation=gelu")]
    [InlineData("normalisation=none")]
    [InlineData("positions=none")]
    [InlineData("unembeddingBias=none,activation=silu")]
    public void A_file_that_says_nothing_is_read_as_it_is_said_to_be(string text)
    {
        var architecture = Architecture.Parse(text);
        using var file = new MemoryStream();
        PthFile.Write(file, InitialWeights.Draw(Of(architecture), seed: 1));
        file.Position = 0;

        var read = StatedDigits.Cut(WeightFile.Read(file, "silent.pth", architecture), Shapes.Small.Digits);

        Assert.Equal(Of(architecture), ModelShape.Infer(read));
    }

    [Theory]
    [InlineData("normalisation=rms", "'blocks.0.ln1.b' belongs to no model")]
    [InlineData("unembeddingBias=none", "'unembed.b_U' belongs to no model")]
    [InlineData("positions=rotary", "'pos_embed.W_pos' belongs to no model")]
    public void Weights_that_contradict_what_is_stated_are_refused_with_what_is_possible(string stated, string said)
    {
        using var file = new MemoryStream();
        SafetensorsFile.Write(file, InitialWeights.Draw(Shapes.Small, seed: 1));
        file.Position = 0;
        var read = StatedDigits.Cut(WeightFile.Read(file, "original", Architecture.Parse(stated)), Shapes.Small.Digits);

        var refusal = Assert.Throws<WeightFileException>(() => ModelShape.Infer(read)).Message;

        Assert.Contains(said, refusal, StringComparison.Ordinal);
        Assert.Contains(stated, refusal, StringComparison.Ordinal);
        Assert.Contains(Architecture.Possible, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_without_positions_that_state_nothing_are_refused_with_the_option()
    {
        var silent = new StateDict();
        foreach (var (name, tensor) in InitialWeights.Draw(Of(new(Positions: Positions.Rotary)), seed: 1).Entries)
        {
            silent.Add(name, tensor);
        }

        var refusal = Assert.Throws<WeightFileException>(() => ModelShape.Infer(silent)).Message;

        Assert.Contains("'pos_embed.W_pos' is missing", refusal, StringComparison.Ordinal);
        Assert.Contains("--architecture", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_that_contradicts_the_file_is_refused()
    {
        using var file = new MemoryStream();
        SafetensorsFile.Write(file, InitialWeights.Draw(Of(Modern), seed: 1));
        file.Position = 0;

        var refusal = Assert.Throws<WeightFileException>(() => WeightFile.Read(file, "modern", new Architecture(Activation.Silu))).Message;

        Assert.Contains($"states the architecture {Modern}", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("activation=swish", "activation is 'swish', but must be one of relu, gelu, gelu_new, silu")]
    [InlineData("normalisation=batch", "must be one of layer, rms, none")]
    [InlineData("depth=3", "has no 'depth'")]
    [InlineData("relu", "no key=value")]
    [InlineData("activation=relu,activation=gelu", "stands twice")]
    public void An_unknown_value_in_a_file_is_refused_with_what_is_possible(string stated, string said)
    {
        using var file = new MemoryStream();
        SafetensorsFile.Write(file, InitialWeights.Draw(Shapes.Small, seed: 1), new Dictionary<string, string>(StringComparer.Ordinal) { ["architecture"] = stated });
        file.Position = 0;

        Assert.Contains(
            said, Assert.Throws<WeightFileException>(() => WeightFile.Read(file, "strange")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_config_of_another_model_is_neither_written_over_nor_believed()
    {
        using var folder = new TemporaryFolder();
        WeightFile.WriteDescribed(folder.File("modern.pth"), InitialWeights.Draw(Of(Modern), seed: 1), WeightFormat.Pth);

        WeightFile.WriteDescribed(folder.File("original.pth"), InitialWeights.Draw(Shapes.Small, seed: 1), WeightFormat.Pth);

        Assert.True(File.Exists(folder.File("original.pth.config.json")));
        Assert.Equal(Of(Modern), ModelShape.Infer(WeightFile.Read(folder.File("modern.pth"))));
        Assert.Equal(Shapes.Small, ModelShape.Infer(WeightFile.Read(folder.File("original.pth"))));
    }

    [Fact]
    public void The_config_of_a_model_of_another_size_says_nothing_of_what_lies_beside_it()
    {
        using var folder = new TemporaryFolder();
        var deeper = new ModelShape(Shapes.Small.Digits + 1, Shapes.Small.Layers + 1, Shapes.Small.Heads, Shapes.Small.DModel, Shapes.Small.DHead);
        WeightFile.WriteDescribed(folder.File("modern.pth"), InitialWeights.Draw(Of(Modern), seed: 1), WeightFormat.Pth);
        WeightFile.Write(folder.File("silent.pth"), InitialWeights.Draw(deeper, seed: 1), WeightFormat.Pth);

        Assert.Equal(deeper, ModelShape.Infer(WeightFile.Read(folder.File("silent.pth"))));
    }

    [Fact]
    public void Models_of_one_shape_share_a_config()
    {
        using var folder = new TemporaryFolder();

        WeightFile.WriteDescribed(folder.File("one.pth"), InitialWeights.Draw(Of(Modern), seed: 1), WeightFormat.Pth);
        WeightFile.WriteDescribed(folder.File("two.safetensors"), InitialWeights.Draw(Of(Modern), seed: 2), WeightFormat.Safetensors);

        Assert.Equal(["config.json", "one.pth", "two.safetensors"], folder.Files.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void The_config_of_an_earlier_version_is_completed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), $$"""{"architecture": "{{Modern}}", "digits": {{Shapes.Small.Digits}}}""");

        WeightFile.WriteDescribed(folder.File("modern.pth"), InitialWeights.Draw(Of(Modern), seed: 1), WeightFormat.Pth);

        Assert.Contains("\"n_layers\"", File.ReadAllText(folder.File("config.json")), StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("modern.pth.config.json")));
    }

    [Theory]
    [InlineData("""{"architectures": ["GPT2LMHeadModel"]}""")]
    [InlineData("no JSON")]
    [InlineData("""{"architecture": 3}""")]
    public void A_config_of_another_program_says_nothing_and_stays(string theirs)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), theirs);

        WeightFile.WriteDescribed(folder.File("modern.pth"), InitialWeights.Draw(Of(Modern), seed: 1), WeightFormat.Pth);

        Assert.Equal(theirs, File.ReadAllText(folder.File("config.json")));
        Assert.Equal(Of(Modern), ModelShape.Infer(WeightFile.Read(folder.File("modern.pth"))));
    }

    [Fact]
    public void A_file_in_the_place_of_a_config_that_is_not_of_this_program_is_not_replaced()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("modern.pth.config.json"), "theirs");

        var refusal = Assert.Throws<WeightFileException>(
            () => WeightFile.WriteDescribed(folder.File("modern.pth"), InitialWeights.Draw(Of(Modern), seed: 1), WeightFormat.Pth)).Message;

        Assert.Contains("modern.pth.config.json is there and is not of this program", refusal, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("modern.pth")));
        Assert.Equal("theirs", File.ReadAllText(folder.File("modern.pth.config.json")));
    }

    [Fact]
    public void A_config_that_does_not_know_the_digits_leaves_them_to_the_option()
    {
        using var folder = Configured("""{"architecture": "{0}", "digits": null}""", Modern);

        var read = WeightFile.Read(folder.File("model.pth"));

        Assert.Contains("--digits", Assert.Throws<WeightFileException>(() => ModelShape.Infer(read)).Message, StringComparison.Ordinal);
        Assert.Equal(Of(Modern), ModelShape.Infer(StatedDigits.Cut(read, Shapes.Small.Digits)));
    }

    [Fact]
    public void A_config_that_states_the_digits_alone_leaves_the_architecture_to_the_option()
    {
        using var folder = Configured("""{"digits": 3}""", Modern);

        Assert.Equal(Of(Modern), ModelShape.Infer(WeightFile.Read(folder.File("model.pth"), Modern)));
    }

    [Theory]
    [InlineData("""{"digits": 4}""", "states digits 4")]
    [InlineData("""{"digits": 0}""", "'digits' is 0, but must be a whole number from 1 to 20")]
    [InlineData("""{"digits": 2.5}""", "'digits' is 2.5")]
    [InlineData("""{"digits": "three"}""", "'digits' is \"three\"")]
    [InlineData("""{"digits": 3, "digits": 4}""", "each at most once")]
    public void A_config_that_contradicts_the_weights_or_itself_is_refused(string config, string said)
    {
        using var folder = Configured(config, default);

        Assert.Contains(
            said, Assert.Throws<WeightFileException>(() => ModelShape.Infer(WeightFile.Read(folder.File("model.pth")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_keeps_the_architecture()
    {
        var checkpoint = TrainingCheckpoint.Start(Of(Modern), Shapes.Recipe(Shapes.Small, steps: 2));
        using var stream = new MemoryStream();
        CheckpointFile.Write(checkpoint, stream);
        stream.Position = 0;

        var read = CheckpointFile.Read(stream);

        Assert.Equal(Of(Modern), read.Shape);
        Assert.Throws<CheckpointException>(() => read.RequireSpec(Shapes.Small, read.Recipe));
    }

    [Fact]
    public void Rotary_positions_need_an_even_head() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new ModelShape(3, 2, 3, 24, DHead: 7) { Architecture = new(Positions: Positions.Rotary) });

    /// <summary>A folder with the weights of a small model and a <c>config.json</c>, in which {0} stands for the architecture.</summary>
    private static TemporaryFolder Configured(string config, Architecture architecture)
    {
        var folder = new TemporaryFolder();
        PthFile.Write(folder.File("model.pth"), InitialWeights.Draw(Of(architecture), seed: 1));
        File.WriteAllText(folder.File("config.json"), config.Replace("{0}", architecture.ToString(), StringComparison.Ordinal));
        return folder;
    }

    private static ModelShape Of(Architecture architecture) => new(
        Shapes.Small.Digits, Shapes.Small.Layers, Shapes.Small.Heads, Shapes.Small.DModel, Shapes.Small.DHead)
    {
        Architecture = architecture,
    };
}
