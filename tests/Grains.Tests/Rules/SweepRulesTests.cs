using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>One check for every creator and receiver of a sweep.</summary>
public sealed class SweepRulesTests
{
    private static readonly VariantSpec Spec = new() { Digits = 3, Layers = 2, Heads = 3, DModel = 96, DHead = 32, Steps = 100 };

    private static readonly SweepSpec Good = new("good", [new("a", Spec)], new(1000, null, 1));

    private static SweepSpec With(VariantSpec spec) => Good with { Variants = [new("a", spec)] };

    public static TheoryData<SweepSpec, string> Wrong => new()
    {
        { Good with { Name = "a b" }, "name is 'a b'" },
        { Good with { Name = "a\n" }, "name is 'a␊'" },
        { Good with { Name = "\u001b[2J" }, "name is '␛[2J'" },
        { Good with { Name = null! }, "name is nothing" },
        { Good with { Name = new('x', 65) }, "name is 'xxx" },
        { Good with { Name = "a.yaml" }, "does not end like a file" },
        { Good with { Variants = null! }, "nothing to train" },
        { Good with { Variants = [] }, "nothing to train" },
        { Good with { Variants = [null!] }, "There is no specification" },
        { Good with { Variants = [new("a", null!)] }, "There is no specification" },
        { Good with { Variants = [.. Enumerable.Range(0, 100_001).Select(i => new NamedVariant($"v{i}", Spec))] }, "100001 variants, but at most 100000" },
        { Good with { Variants = [new("a", Spec), new("a", Spec)] }, "two variants called 'a'" },
        { Good with { Variants = [new("<b>", Spec)] }, "name is '<b>'" },
        { Good with { Variants = [new("a~1", Spec)] }, "has a '~'" },
        { Good with { Variants = [new("a", Spec, Requires: ["GPU"])] }, "requires has 'GPU'" },
        { Good with { Variants = [new("a", Spec, Requires: [null!])] }, "requires has nothing" },
        { Good with { Variants = [new("a", Spec, Requires: [.. Enumerable.Repeat("x", 33)])] }, "33 labels, but at most 32" },
        { Good with { Variants = [new("a", Spec, new(0, 5))] }, "rounds is 0" },
        { Good with { Variants = [new("a", Spec, new(1, 5))], Verification = null }, "refine needs a verification" },
        { With(Spec with { Digits = 21 }), "digits is 21" },
        { With(Spec with { Layers = 0 }), "layers is 0" },
        { With(Spec with { BatchSize = 70_000 }), "batchSize is 70000" },
        { With(Spec with { LearningRate = double.NaN }), "learningRate is NaN" },
        { With(Spec with { WeightDecay = double.PositiveInfinity }), "weightDecay is Infinity" },
        { With(Spec with { SubtractPercent = 60, MultiplyPercent = 60 }), "exceed 100 together" },
        { With(Spec with { Generator = (GeneratorKind)9 }), "generator is 9, but must be one of seed, successor, uniform" },
        { With(Spec with { Mix = (BatchMix)9 }), "mix is 9" },
        { With(Spec with { Layers = 64, DModel = 8000 }), "can be trained. Make the model narrower" },
        { With(Spec with { InitialiseFrom = new("no identity", 1, WarmStartPolicy.Original, false) }), "initialiseFrom is 'no identity'" },
        { With(Spec with { InitialiseFrom = new(null!, 1, WarmStartPolicy.Original, false) }), "initialiseFrom is nothing" },
        { With(Spec with { InitialiseFrom = new("sha256:00ff", 5, WarmStartPolicy.Original, false) }), "mode is 5" },
        { With(Spec with { InitialiseFrom = new("sha256:00ff", 1, (WarmStartPolicy)7, false) }), "policy is 7" },
        { With(Spec with { InitialiseFrom = new("sha256:00ff", 2, WarmStartPolicy.Original, false, "L0H1 <b>") }), "nodes are 'L0H1 <b>'" },
        { With(Spec with { InitialiseFrom = new("00ff", 1, WarmStartPolicy.Original, false) }), "which is not in the sweep" },
        { With(Spec with { Extends = new("no identity", 1) }), "extends is 'no identity'" },
        { With(Spec with { Extends = new(null!, 1) }), "extends is nothing" },
        { With(Spec with { Extends = new("00ff", 0) }), "after is 0" },
        { With(Spec with { Extends = new("00ff", 1) }), "which is not in the sweep" },
        { With(Spec with { Extends = new("00ff", 1), InitialiseFrom = new("00ff", 1, WarmStartPolicy.Original, false) }), "extends and initialiseFrom exclude each other" },
        { With(Spec with { Focus = new(50, "nonsense", "") }), "Variant 'a'" },
        { With(Spec with { Focus = new(50, new('0', 100_000), "") }), "more strata" },
        { Good with { Fuse = (Stacking)5 }, "fuse is 5, but must be one of auto, off" },
        { Good with { Terms = new(5000) }, "priority is 5000" },
        { Good with { Terms = new(0, 0) }, "maxSlots is 0" },
        { Good with { Verification = new(0, null, 1) }, "questions is 0" },
        { Good with { Verification = new(long.MaxValue, null, 1) }, "questions is 9223372036854775807" },
        { Good with { Verification = new(1, null, 1, 0) }, "realisations is 0" },
        { Good with { Verification = new(1, (SampleKind)44, 1) }, "sample is 44" },
        { With(Spec with { MultiplyPercent = 50 }) with { Verification = new(1, SampleKind.Strata, 1) }, "sample strata does not go with multiply of 3 digits" },
        { With(Spec with { Digits = 6 }) with { Verification = new(1, SampleKind.Exhaustive, 1) }, "sample exhaustive does not go with add of 6 digits" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_run_is_refused_in_words(SweepSpec sweep, string words)
    {
        var refusal = Assert.Throws<ArgumentException>(() => SweepRules.Require(sweep));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.True(UntrustedText.IsHarmless(refusal.Message), refusal.Message);
    }

    [Fact]
    public void What_can_be_run_has_no_fault()
    {
        var child = Spec with { Layers = 3, InitialiseFrom = new(Spec.Id.Value, 2, WarmStartPolicy.Complete, false, "L0H1 L1H2") };

        Assert.Empty(SweepRules.Check(Good with { Variants = [new("a", Spec, new(3, 5), ["cuda"]), new("b.2", child)], Terms = new(5, 2) }));
    }

    [Fact]
    public void A_parent_that_does_not_fit_is_no_parent()
    {
        var child = Spec with { Digits = 4, InitialiseFrom = new(Spec.Id.Value, 1, WarmStartPolicy.Complete, false) };

        var fault = Assert.Single(SweepRules.Check(Good with { Variants = [new("a", Spec), new("b", child)] }));

        Assert.Equal(new SweepFault(1, "initialiseFrom", "'b' has 4 digits, but its parent 'a' has 3. Both must have as many."), fault);
    }

    [Fact]
    public void An_extension_has_all_from_its_parent_but_steps_and_learning_rate()
    {
        var extension = ExtensionRules.SpecOf(Spec, 7, 1e-4);
        var resetting = Spec with { Layers = 3, InitialiseFrom = new(Spec.Id.Value, 3, WarmStartPolicy.Complete, false) };

        Assert.Empty(Faults(extension, Spec));
        Assert.Empty(Faults(ExtensionRules.SpecOf(extension, 9), extension, Spec));
        Assert.Contains("'b' has batchSize 32, but 'p0', which it extends, has 64. An extension has steps and a learningRate of its own", Fault(extension with { BatchSize = 32 }, Spec), StringComparison.Ordinal);
        Assert.Contains("'b' has seed 5, but 'p0', which it extends, has 372001.", Fault(extension with { Seed = 5 }, Spec), StringComparison.Ordinal);
        Assert.Contains("'b' has generator uniform", Fault(extension with { Generator = GeneratorKind.Uniform }, Spec), StringComparison.Ordinal);
        Assert.Contains("'b' goes on after step 99, but 'p0' ends at step 100.", Fault(extension with { Extends = new(Spec.Id.Value, 99) }, Spec), StringComparison.Ordinal);
        Assert.Contains("'p0' resets weights while it trains (initialiseFrom, mode 3)", Fault(ExtensionRules.SpecOf(resetting, 9), resetting, Spec), StringComparison.Ordinal);

        static string Fault(VariantSpec child, params VariantSpec[] parents)
        {
            var fault = Assert.Single(Faults(child, parents));
            Assert.Equal((parents.Length, "extends"), (fault.Variant, fault.Key));
            return fault.Message;
        }

        static IReadOnlyList<SweepFault> Faults(VariantSpec child, params VariantSpec[] parents) => SweepRules.Check(Good with
        {
            Variants = [.. parents.Select((parent, i) => new NamedVariant($"p{i}", parent)), new("b", child)],
        });
    }

    [Fact]
    public void All_faults_are_told_and_the_message_does_not_grow_without_end()
    {
        var sweep = Good with { Name = "?", Variants = [.. Enumerable.Range(0, 50).Select(i => new NamedVariant($"v{i}", Spec with { Digits = 0, Heads = 0 }))] };

        Assert.Equal(101, SweepRules.Check(sweep).Count);
        Assert.EndsWith("And 91 more. (Parameter 'spec')", Assert.Throws<ArgumentException>(() => SweepRules.Require(sweep)).Message, StringComparison.Ordinal);
    }
}
