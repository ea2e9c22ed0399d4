using System.Text.Json;
using VerifiedAddition.Arithmetic;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

public sealed class VariantSpecTests
{
    /// <summary>Data folders are named by identities: those of variants without a focus are as before focuses existed.</summary>
    [Fact]
    public void Recorded_identities_never_change()
    {
        Assert.Equal("ecf8ce644907cf5cc350", Spec.Id.Value);
        Assert.Equal("1873d28c5e050b66f1b5", (Spec with { SubtractPercent = 66, InitialiseFrom = new("00ff", 2, WarmStartPolicy.Original, Late: true, "L0H1") }).Id.Value);
        Assert.EndsWith("initialiseFrom=random\n", Spec.Canonical, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_copy_has_another_identity_though_that_of_the_original_is_known_and_equality_does_not_look_at_it()
    {
        var asked = Spec with { Seed = 7 };
        var id = asked.Id;

        Assert.NotEqual(id, (asked with { Seed = 8 }).Id);
        Assert.Equal(id, (asked with { Seed = 8 } with { Seed = 7 }).Id);
        Assert.Same(id.Value, asked.Id.Value);
        Assert.Equal(asked, Spec with { Seed = 7 });
        Assert.Equal(asked.GetHashCode(), (Spec with { Seed = 7 }).GetHashCode());
    }

    /// <summary>Modes 3 and 4 originally had no list of what to reset; variants without one keep their identities.</summary>
    [Theory]
    [InlineData(1, null, "00ff,1,Seed,False")]
    [InlineData(2, null, "00ff,2,Seed,False,all heads")]
    [InlineData(2, "L0H1", "00ff,2,Seed,False,L0H1")]
    [InlineData(3, null, "00ff,3,Seed,False")]
    [InlineData(3, "L0H1 L0MLP", "00ff,3,Seed,False,L0H1 L0MLP")]
    [InlineData(4, null, "00ff,4,Seed,False")]
    [InlineData(4, "L0H1 L0MLP", "00ff,4,Seed,False,L0H1 L0MLP")]
    public void What_is_reset_is_part_of_the_identity_where_it_is_listed(int mode, string? nodes, string expected) =>
        Assert.Contains(
            $"initialiseFrom={expected}\n",
            (Spec with { InitialiseFrom = new("00ff", mode, WarmStartPolicy.Original, Late: false, nodes) }).Canonical,
            StringComparison.Ordinal);

    /// <summary>Measured peak memory of processes that made two steps of these: 2.2, 4.0 and 2.6 GiB, of which 0.3 GiB are the process itself.</summary>
    [Theory]
    [InlineData(5, 2, 3, 60, 20, 20_000, 1.35, 1.9)]
    [InlineData(5, 4, 8, 1024, 128, 64, 0.74, 3.7)]
    [InlineData(10, 1, 4, 256, 64, 8_000, 1.1, 2.3)]
    public void The_minimum_memory_is_below_what_was_measured(int digits, int layers, int heads, int width, int head, int batch, double least, double most)
    {
        var spec = Spec with { Digits = digits, Layers = layers, Heads = heads, DModel = width, DHead = head, BatchSize = batch };

        Assert.InRange(spec.MinMemory / (double)(1L << 30), least, most);
    }

    [Fact]
    public void The_minimum_memory_counts_what_the_architecture_keeps()
    {
        var spec = Spec with { Layers = 3, BatchSize = 4_096 };

        Assert.All(new[] { Activation.Gelu, Activation.GeluNew, Activation.Silu }, activation =>
            Assert.InRange((spec with { Activation = activation }).MinMemory, spec.MinMemory + 1, 2 * spec.MinMemory));
        Assert.InRange((spec with { Positions = Positions.Rotary }).MinMemory, (spec with { Positions = Positions.None }).MinMemory + 1, 2 * spec.MinMemory);
    }

    [Fact]
    public void The_minimum_memory_of_the_largest_specification_is_a_number()
    {
        var spec = Spec with { Digits = 20, Layers = 64, Heads = 64, DModel = 8000, DHead = 65_536, BatchSize = 65_536 };

        Assert.InRange(spec.MinMemory, 1L << 40, long.MaxValue / 2);
    }

    [Fact]
    public void Another_architecture_makes_another_variant_that_is_stacked_apart()
    {
        VariantSpec[] others =
        [
            Spec with { Activation = Activation.GeluNew }, Spec with { Normalisation = Normalisation.Rms },
            Spec with { Positions = Positions.Rotary }, Spec with { UnembeddingBias = UnembeddingBias.None },
        ];

        Assert.Equal(Spec.Canonical + "architecture=activation=gelu_new,normalisation=layer,positions=learned,unembeddingBias=learned\n", others[0].Canonical);
        Assert.Equal(5, others.Append(Spec).Select(spec => spec.Id).Distinct().Count());
        Assert.Equal(5, others.Append(Spec).Select(spec => spec.Stack).Distinct(StringComparer.Ordinal).Count());
        Assert.All(others, spec => Assert.Equal(spec, JsonSerializer.Deserialize<VariantSpec>(JsonSerializer.Serialize(spec))));
        Assert.DoesNotContain("Activation", JsonSerializer.Serialize(Spec), StringComparison.Ordinal); // as before it existed
    }

    [Fact]
    public void A_focus_makes_another_variant()
    {
        var focused = Spec with { Focus = new(50, "0U1 UU1", "") };

        Assert.Equal(Spec.Canonical + "focus=50,0U1 UU1,\n", focused.Canonical);
        Assert.Equal(5, new[] { Spec.Id, focused.Id, Focused(51, "0U1 UU1", ""), Focused(50, "0U1", ""), Focused(50, "", "0U1 UU1") }.Distinct().Count());

        static VariantId Focused(int percent, string additions, string subtractions) => (Spec with { Focus = new(percent, additions, subtractions) }).Id;
    }

    [Fact]
    public void A_focus_is_written_only_where_there_is_one()
    {
        Assert.DoesNotContain("ocus", JsonSerializer.Serialize(Spec), StringComparison.Ordinal);
        var focused = Spec with { Focus = new(50, "0U1", "111") };
        Assert.Equal(focused, JsonSerializer.Deserialize<VariantSpec>(JsonSerializer.Serialize(focused)));
        Assert.Equal(2, focused.Focus.Count);
    }

    [Fact]
    public void An_extension_is_another_variant_that_is_trained_further_steps_after_all_earlier_ones()
    {
        var extension = ExtensionRules.SpecOf(Spec, 500, 1e-4);
        var again = ExtensionRules.SpecOf(extension, 20);

        Assert.Equal((Spec with { Steps = 500, LearningRate = 1e-4 }).Canonical + $"extends={Spec.Id},{Spec.Steps}\n", extension.Canonical);
        Assert.Equal((500, Spec.Steps + 500, Spec.Id), (extension.Steps, extension.StepsInAll, extension.ParentVariant));
        Assert.Equal((new(extension.Id.Value, Spec.Steps + 500), 1e-4, Spec.Steps + 520), (again.Extends, again.LearningRate, again.StepsInAll));
        Assert.Equal(4, new[] { Spec.Id, extension.Id, again.Id, ExtensionRules.SpecOf(Spec, 500).Id }.Distinct().Count());
        Assert.Equal(again, JsonSerializer.Deserialize<VariantSpec>(JsonSerializer.Serialize(again)));
        Assert.DoesNotContain("xtend", JsonSerializer.Serialize(Spec), StringComparison.Ordinal);
        Assert.Empty(VariantRules.Check(again));
    }

    [Theory]
    [InlineData(0, "steps is 0, but must be a whole number from 1 to 100000000.")]
    [InlineData(99_999_999, "but all together must be at most 100000000.")]
    public void An_extension_takes_a_step_at_least_and_not_too_many_in_all(int steps, string words) => Assert.Contains(
        words, Assert.Single(VariantRules.Check(ExtensionRules.SpecOf(Spec, steps))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "0U1")]
    [InlineData(50, "0U")]
    [InlineData(50, "0U2")]
    public void A_focus_that_cannot_be_drawn_is_a_problem(int percent, string additions) =>
        Assert.Equal("focus", Assert.Single(VariantRules.Check(Spec with { Focus = new(percent, additions, "") })).Key);
}
