using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class SweepFileTests
{
    private const string Rest = "digits: 3, layers: 2, heads: 3, steps: 100";

    [Fact]
    public void A_variant_has_the_originals_values_where_the_file_says_nothing()
    {
        var sweep = Read("variants: [{name: a, digits: 6, layers: 2, heads: 3, steps: 15000}]", "my-sweep.yaml");

        Assert.Equal("my-sweep", sweep.Name);
        Assert.Equal(new NamedVariant("a", new VariantSpec { Digits = 6, Layers = 2, Heads = 3, Steps = 15000 }), Assert.Single(sweep.Variants));
        Assert.Equal(new VerificationSpec(1_000_000, Sample: null, 345621), sweep.Verification);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("analysis: none\n", false)]
    [InlineData("analysis: false\n", false)]
    [InlineData("analysis: true\n", true)]
    public void Models_are_analysed_where_the_file_says_so(string line, bool analysed) =>
        Assert.Equal(analysed, Read($"{line}variants: [{{name: a, {Rest}}}]").Analysis);

    [Fact]
    public void What_analysis_may_be_is_said_of_anything_else() =>
        Assert.Contains("analysis is", Refusal($"analysis: maybe\nvariants: [{{name: a, {Rest}}}]").Message, StringComparison.Ordinal);

    [Fact]
    public void A_variant_overrides_the_defaults()
    {
        var sweep = Read("defaults: {digits: 3, layers: 2, heads: 3, steps: 100, learningRate: 1e-3}\nvariants: [{name: a}, {name: b, digits: 4}]");

        Assert.Equal([3, 4], sweep.Variants.Select(variant => variant.Spec.Digits));
        Assert.All(sweep.Variants, variant => Assert.Equal(0.001, variant.Spec.LearningRate));
    }

    [Theory]
    [InlineData(96, 32)]
    [InlineData(510, 170)]
    public void A_head_is_a_third_of_the_width_unless_the_file_says_otherwise(int width, int head) =>
        Assert.Equal(head, Read($"variants: [{{name: a, {Rest}, dModel: {width}}}]").Variants[0].Spec.DHead);

    [Fact]
    public void A_width_without_a_third_asks_for_the_heads_width()
    {
        Assert.Contains("Give 'dHead'", Refusal($"variants: [{{name: a, {Rest}, dModel: 128}}]").Message, StringComparison.Ordinal);
        Assert.Equal(64, Read($"variants: [{{name: a, {Rest}, dModel: 128, dHead: 64}}]").Variants[0].Spec.DHead);
    }

    [Theory]
    [InlineData("", Stacking.Auto)]
    [InlineData("fuse: auto\n", Stacking.Auto)]
    [InlineData("fuse: off\n", Stacking.Off)]
    public void Variants_are_fused_unless_the_file_says_off(string line, Stacking expected)
    {
        var sweep = Read($"{line}variants: [{{name: a, {Rest}}}]");

        Assert.Equal(expected, sweep.Fuse);
        Assert.Equal(Read($"variants: [{{name: a, {Rest}}}]").Variants[0].Spec.Id, sweep.Variants[0].Spec.Id);
    }

    [Fact]
    public void What_a_sweep_may_take_is_the_usual_unless_the_file_says_it()
    {
        Assert.Null(Read($"variants: [{{name: a, {Rest}}}]").Terms);
        Assert.Equal(new SweepTerms(-5, 2), Read($"priority: -5\nmaxSlots: 2\nvariants: [{{name: a, {Rest}}}]").Terms);
        Assert.Equal(new SweepTerms(7), Read($"priority: 7\nvariants: [{{name: a, {Rest}}}]").Terms);
    }

    [Theory]
    [InlineData("priority: 1001", "x.yaml:1:11: priority is 1001, but must be a whole number from -1000 to 1000.")]
    [InlineData("maxSlots: 0", "x.yaml:1:11: maxSlots is 0, but must be a whole number from 1 on. Leave it out for no limit.")]
    [InlineData("defaults: {requires: CUDA}", "x.yaml:1:22: requires has 'CUDA', but a label is " + LabelRules.Description + ".")]
    [InlineData("defaults: {requires: 80}", "x.yaml:1:22: requires is 80, but must be a label such as cuda, a list of labels, or none.")]
    [InlineData("defaults: {requires: [cuda, none]}", "x.yaml:1:29: requires has 'none' beside labels. It stands alone, and means that any silo will do.")]
    public void What_no_grid_could_give_is_refused_where_it_stands(string line, string expected) => Assert.Contains(
        expected, Assert.Throws<SweepFileException>(() => SweepFile.Parse($"{line}\nvariants: [{{name: a, {Rest}}}]", "x.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void Requirements_are_no_part_of_the_identity_and_a_variant_can_do_without_those_of_the_defaults()
    {
        var sweep = Read($$$"""
            defaults: { {{{Rest}}}, requires: cuda}
            variants:
              - {name: a}
              - {name: b, requires: [a100, rack-2, a100]}
              - {name: c, requires: none}
              - {name: d, requires: []}
            matrix: {seed: [372001], name: e}
            """);

        Assert.Equal(["cuda", "a100+rack-2", "", "", "cuda"], sweep.Variants.Select(one => string.Join('+', one.Requires ?? [])), StringComparer.Ordinal);
        Assert.Single(sweep.Variants.DistinctBy(one => one.Spec.Id));
    }

    [Theory]
    [InlineData("[cuda, a100]", "cuda+a100")]
    [InlineData("none", "")]
    public void A_matrix_requires_the_same_of_all_its_cells(string requires, string expected)
    {
        var sweep = Read($"defaults: {{{Rest}, requires: cpu}}\nmatrix: {{seed: [1, 2], requires: {requires}}}");

        Assert.Equal([expected, expected], sweep.Variants.Select(one => string.Join('+', one.Requires ?? [])), StringComparer.Ordinal);
    }

    [Fact]
    public void Refinement_is_for_every_variant_that_does_not_say_otherwise_and_no_part_of_the_identity()
    {
        var sweep = Read($$$"""
            refine: {steps: 500}
            variants:
              - {name: a, {{{Rest}}}}
              - {name: b, {{{Rest}}}, seed: 2, refine: none}
              - {name: c, {{{Rest}}}, seed: 3, refine: {rounds: 1, steps: 9, percent: 20, learningRate: 1e-4}}
            """);

        Assert.Equal([new Refinement(3, 500, 50), null, new(1, 9, 20, 1e-4)], sweep.Variants.Select(variant => variant.Refine));
        Assert.Equal(Read($"variants: [{{name: a, {Rest}}}]").Variants[0].Spec.Id, sweep.Variants[0].Spec.Id);
        Assert.Equal(new Refinement(3, 500), Read($"refine: {{steps: 500}}\ndefaults: {{{Rest}}}\nmatrix: {{seed: [1]}}").Variants[0].Refine);
        Assert.Null(Read($"variants: [{{name: a, {Rest}}}]").Variants[0].Refine);
    }

    [Theory]
    [InlineData("refine: {rounds: 3}", 1, 9, "refine lacks 'steps'")]
    [InlineData("refine: {steps: 0}", 1, 17, "steps is 0, but must be a whole number from 1 to 100000000.")]
    [InlineData("refine: {steps: 5, rounds: 21}", 1, 28, "rounds is 21, but must be a whole number from 1 to 20.")]
    [InlineData("refine: {steps: 5, percent: 101}", 1, 29, "percent is 101, but must be a whole number from 1 to 100.")]
    [InlineData("refine: {steps: 5, learningRate: 0}", 1, 34, "learningRate is 0, but must be above 0 and at most 1.")]
    [InlineData("refine: {steps: 5, share: 10}", 1, 20, "refine has no key 'share'.")]
    [InlineData("refine: 5", 1, 9, "refine is 5, but must be none or a block")]
    [InlineData("verification: none\nrefine: {steps: 5}", 2, 9, "refine needs a verification")]
    [InlineData("defaults: {refine: {steps: 5}}", 1, 12, "'refine' is no default")]
    public void Refinement_that_cannot_be_meant_is_refused_with_its_place(string lines, int line, int column, string words)
    {
        var problem = Assert.Single(Refusal($"{lines}\nvariants: [{{name: a, {Rest}}}]").Problems);

        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_is_the_cross_product_of_its_lists_the_first_key_slowest()
    {
        var sweep = Read("defaults: {heads: 3, steps: 500}\nmatrix: {name: 'x{digits}_{layers}', digits: [3, 4], layers: [1, 2]}");

        Assert.Equal(["x3_1", "x3_2", "x4_1", "x4_2"], sweep.Variants.Select(variant => variant.Name), StringComparer.Ordinal);
        Assert.Equal([(3, 1), (3, 2), (4, 1), (4, 2)], sweep.Variants.Select(variant => (variant.Spec.Digits, variant.Spec.Layers)));
    }

    [Fact]
    public void Cells_without_a_template_are_named_by_their_kind_and_by_what_varies()
    {
        var sweep = Read("defaults: {digits: 3, layers: 2, heads: 3, steps: 500}\nmatrix: {subtractPercent: [0, 66, 100], seed: [1]}");

        Assert.Equal(
            ["add_d3_l2_h3_subtractPercent0_seed1", "mix_d3_l2_h3_subtractPercent66_seed1", "sub_d3_l2_h3_subtractPercent100_seed1"],
            sweep.Variants.Select(variant => variant.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void Cells_that_a_template_cannot_tell_apart_are_refused() => Assert.Contains(
        "Its name must mention every key",
        Refusal("defaults: {digits: 3, layers: 2, heads: 3, steps: 500}\nmatrix: {name: a, seed: [1, 2]}").Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_matrix_of_too_many_cells_is_refused_before_it_is_made()
    {
        var seeds = string.Join(", ", Enumerable.Range(0, 200));
        Assert.Contains(
            "has 8000000 cells, but at most 100000 are taken",
            Refusal($"defaults: {{digits: 3, layers: 2, steps: 500}}\nmatrix: {{seed: [{seeds}], heads: [{seeds}], steps: [{seeds}]}}").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_told_at_once_each_with_its_place()
    {
        var refusal = Refusal("""
            nmae: x
            variants:
              - name: a
                digits: 33
                layers: two
                heads: 3
              - name: a
                digits: 3
                layers: 2
                heads: 3
                steps: 15K
                d_model: 96
            """);

        Assert.Equal(
            [(1, 1), (3, 5), (4, 13), (5, 13), (7, 11), (11, 12), (12, 5)],
            refusal.Problems.Select(problem => (problem.Line, problem.Column)));
        Assert.Equal(
            """
            x.yaml:1:1: A sweep has no key 'nmae'. Did you mean 'name'?
            x.yaml:3:5: The variant 'a' lacks 'steps'. Give it here or under 'defaults'.
            x.yaml:4:13: digits is 33, but must be a whole number from 1 to 20.
            x.yaml:5:13: layers is two, but must be a whole number from 1 to 64, in plain digits.
            x.yaml:7:11: The name 'a' is taken: line 3 has it already.
            x.yaml:11:12: steps is 15K, but must be a whole number from 1 to 100000000, in plain digits.
            x.yaml:12:5: A variant has no key 'd_model'. Did you mean 'dModel'?
            """,
            refusal.Message,
            ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("variants: [{name: a,\n  digits: 3", 1, "the '{' is not closed")]
    [InlineData("variants:\n  - {name: a, digits: 3, digits: 4, layers: 2, heads: 3, steps: 1}", 2, "The key 'digits' is here twice: it stands in line 2 already")]
    [InlineData("variants:\n  - {name: a, digits: 3, layers: 2, heads: 3, steps: 1}\n  - {name: a, digits: 4, layers: 2, heads: 3, steps: 1}", 3, "The name 'a' is taken: line 2 has it")]
    [InlineData("", 1, "empty")]
    [InlineData("# nothing\n", 1, "empty")]
    [InlineData("x: &a 1\nvariants: *a\n", 1, "anchor")]
    [InlineData("variants: []\n---\nvariants: []\n", 2, "second document")]
    [InlineData("variants: !!seq []\n", 1, "tag")]
    public void What_yaml_would_let_pass_is_refused_with_its_line(string text, int line, string words)
    {
        var refusal = Refusal(text);

        Assert.Contains(refusal.Problems, problem => problem.Line == line && problem.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Values_nested_without_end_are_refused_and_do_not_exhaust_the_stack() =>
        Assert.Contains("too deep", Refusal(new string('[', 100_000)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_parent_is_known_by_the_identity_that_it_is_trained_under()
    {
        var sweep = Read($"variants: [{{name: b, {Rest}, initialiseFrom: {{variant: a, mode: 3, late: true}}}}, {{name: a, {Rest}, seed: 5}}]");

        Assert.Equal(new WarmStart(sweep.Variants[1].Spec.Id.Value, 3, WarmStartPolicy.Original, Late: true), sweep.Variants[0].Spec.InitialiseFrom);
        Assert.Null(sweep.Variants[1].Spec.InitialiseFrom);
    }

    [Fact]
    public void An_extension_has_all_from_the_other_variant_whatever_the_defaults_say()
    {
        var sweep = Read(
            """
            defaults: {digits: 3, layers: 2, heads: 3, steps: 100, seed: 9, requires: cuda}
            variants:
              - {name: later, extends: longer, steps: 3}
              - {name: longer, extends: a, steps: 20, learningRate: 1e-4, batchSize: 32, refine: {steps: 5}}
              - {name: a, seed: 5, batchSize: 32, subtractPercent: 40}
            """);

        var (later, longer, first) = (sweep.Variants[0], sweep.Variants[1], sweep.Variants[2].Spec);
        Assert.Equal(ExtensionRules.SpecOf(first, 20, 1e-4), longer.Spec);
        Assert.Equal(ExtensionRules.SpecOf(longer.Spec, 3), later.Spec);
        Assert.Equal((new Refinement(3, 5), null), (longer.Refine, later.Refine));
        Assert.Equal(["cuda"], later.Requires!);
    }

    [Theory]
    [InlineData("extends: c, steps: 5", "There is no variant 'c' in this file to extend.")]
    [InlineData("extends: a, steps: 5", "'a' would start from itself: a from a")]
    [InlineData("extends: b, steps: 5", "'a' would start from itself: a from b from a")]
    [InlineData("extends: other", "The variant 'a' lacks 'steps': how many more it takes after those of 'other'.")]
    [InlineData("extends: other, steps: 0", "steps is 0")]
    [InlineData("extends: other, steps: -3", "steps is -3")]
    [InlineData("extends: other, steps: 100000000", "but all together must be at most 100000000")]
    [InlineData("extends: other, steps: 5, learningRate: 2", "learningRate is 2")]
    [InlineData("extends: other, steps: 5, seed: 8", "'a' has seed 8, but 'other', which it extends, has 372001.")]
    [InlineData("extends: other, steps: 5, heads: 4", "'a' has heads 4, but 'other', which it extends, has 3.")]
    [InlineData("extends: other, steps: 5, initialiseFrom: {variant: other, mode: 1}", "extends and initialiseFrom exclude each other")]
    [InlineData("extends: [other], steps: 5", "extends is")]
    public void What_cannot_be_extended_is_refused_where_it_stands(string extension, string words)
    {
        var refusal = Refusal(
            $$$"""
            variants:
              - {name: a, {{{extension}}}}
              - {name: b, {{{Rest}}}, initialiseFrom: {variant: a, mode: 1}}
              - {name: other, {{{Rest}}}}
            """);

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(":2:", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extension_is_no_default() => Assert.Contains(
        "'extends' is no default", Refusal($"defaults: {{extends: a}}\nvariants: [{{name: a, {Rest}}}]").Message, StringComparison.Ordinal);

    [Fact]
    public void A_parent_file_is_known_by_its_hash()
    {
        var folder = Directory.CreateTempSubdirectory("va-sweep-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "w.pth"), "abc");
            var sweep = SweepFile.Parse($"variants: [{{name: b, {Rest}, initialiseFrom: {{file: w.pth, mode: 1}}}}]", "x.yaml", folder.FullName);

            Assert.Equal(
                "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", sweep.Variants[0].Spec.InitialiseFrom!.Parent);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("digits: 4, layers: 3, heads: 4", "'b' has 4 digits, but its parent 'a' has 3")]
    [InlineData("layers: 3, heads: 4, dModel: 99", "'b' has 99 dModel, but its parent 'a' has 96")]
    [InlineData("layers: 3, heads: 4, dHead: 31", "'b' has 31 dHead, but its parent 'a' has 32")]
    [InlineData("layers: 1, heads: 4", "'b' has 1 layers, but its parent 'a' has 2")]
    [InlineData("layers: 3, heads: 2", "'b' has 2 heads, but its parent 'a' has 3")]
    public void A_parent_that_does_not_fit_is_refused(string child, string words) => Assert.Contains(
        words,
        Refusal($$$"""
            defaults: {digits: 3, dModel: 96, steps: 100}
            variants:
              - {name: a, layers: 2, heads: 3}
              - {name: b, {{{child}}}, initialiseFrom: {variant: a, mode: 1}}
            """).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_parent_of_one_layer_needs_the_complete_policy()
    {
        const string Family = "variants: [{name: a, digits: 3, layers: 1, heads: 3, steps: 9}, {name: b, digits: 3, layers: 2, heads: 3, steps: 9, initialiseFrom: {variant: a, mode: 1";

        Assert.Contains("Choose policy 'complete' for 'b'", Refusal(Family + "}}]").Message, StringComparison.Ordinal);
        Assert.Equal(WarmStartPolicy.Complete, Read(Family + ", policy: complete}}]").Variants[1].Spec.InitialiseFrom!.Policy);
    }

    [Theory]
    [InlineData("""[{"position": 11, "layer": 1, "head": 2, "tags": []}, {"layer": 0, "head": 1}, {"layer": 1, "head": 2}, {"layer": 1, "head": 3}]""")]
    [InlineData("""[{"layer": 1, "is_head": true, "num": 2}, {"layer": 0, "is_head": true, "num": 1}, {"layer": 1, "is_head": false, "num": 0}]""")]
    public void Useful_heads_come_from_an_analysis_file_and_are_part_of_the_identity(string tags)
    {
        var folder = Path.GetDirectoryName(Scratch.Write("a_tags.json", tags))!;

        var heads = SweepFile.Parse(Heir("mode: 2, heads: a_tags.json"), "x.yaml", folder).Variants[1].Spec;

        Assert.Equal("L0H1 L1H2", heads.InitialiseFrom!.Heads);
        Assert.NotEqual(Read(Heir("mode: 2")).Variants[1].Spec.Id, heads.Id);
        Assert.Null(Read(Heir("mode: 2")).Variants[1].Spec.InitialiseFrom!.Heads);
    }

    [Theory]
    [InlineData("mode: 2, nodes: a.json", "L0H1 L1H2")]
    [InlineData("mode: 3, nodes: a.json", "L0H1 L0MLP L1H2")]
    [InlineData("mode: 4, heads: a.json", "L0H1 L0MLP L1H2")]
    public void Modes_3_and_4_are_told_of_MLPs_too(string how, string expected)
    {
        const string Behaviour = """[{"layer": 0, "is_head": false, "num": 0}, {"layer": 1, "is_head": true, "num": 2}, {"layer": 0, "is_head": true, "num": 1}]""";
        const string First = """[{"layer": 0, "head": 3}, {"layer": 1, "head": 2}, {"layer": 0, "head": 1}, {"layer": 1, "head": 2}]""";

        foreach (var nodes in new[] { Behaviour, First })
        {
            var folder = Path.GetDirectoryName(Scratch.Write("a.json", nodes))!;

            var spec = SweepFile.Parse(Heir(how), "x.yaml", folder).Variants[1].Spec;

            Assert.Equal(expected, spec.InitialiseFrom!.Heads);
            Assert.NotEqual(Read(Heir(how[..7])).Variants[1].Spec.Id, spec.Id);
        }
    }

    [Fact]
    public void Of_a_weight_file_it_is_not_known_which_head_stands_for_the_MLP()
    {
        var folder = Path.GetDirectoryName(Scratch.Write("a.json", """[{"layer": 0, "head": 3}, {"layer": 0, "head": 1}]"""))!;
        File.WriteAllText(Path.Combine(folder, "small.pth"), "weights");

        var spec = Assert.Single(SweepFile.Parse(
            $"variants: [{{name: b, {Rest}, initialiseFrom: {{file: small.pth, mode: 3, nodes: a.json}}}}]", "x.yaml", folder).Variants).Spec;

        Assert.Equal("L0H1 L0H3", spec.InitialiseFrom!.Heads);
    }

    [Theory]
    [InlineData("{}", "it is no list of nodes")]
    [InlineData("[{]", "not well-formed JSON")]
    [InlineData("[]", "it names no attention head")]
    [InlineData("""[{"layer": 0, "head": 3}]""", "it names no attention head")]
    [InlineData("""[{"layer": 2, "head": 0}]""", "does not have")]
    [InlineData("""[{"layer": 0, "head": 4}]""", "does not have")]
    [InlineData("""[{"head": 0}]""", "has no layer")]
    [InlineData("""[{"layer": 0}]""", "which head it is")]
    [InlineData("""[{"layer": 0, "is_head": true}]""", "which head it is")]
    [InlineData("""[{"position": 26, "layer": 0, "head": 0}]""", "it names position P26, but a model of 3 digits has P0 to P12. Is it of another model?")]
    [InlineData("version https://git-lfs.github.com/spec/v1\nsize 12\n", "it is a Git LFS pointer")]
    [InlineData("<html><title>Not found</title></html>", "it is a web page ('Not found')")]
    [InlineData("", "it is empty")]
    public void An_analysis_file_that_says_something_else_is_refused_where_it_is_named(string tags, string words)
    {
        var folder = Path.GetDirectoryName(Scratch.Write("a_tags.json", tags))!;

        var refusal = Assert.Throws<SweepFileException>(() => SweepFile.Parse(Heir("mode: 2, heads: a_tags.json"), "x.yaml", folder));

        Assert.Contains(words, Assert.Single(refusal.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mode: 1, nodes: a.json", "nodes says what modes 2 to 4 reset; mode 1 resets nothing")]
    [InlineData("mode: 1, heads: a.json", "heads says what modes 2 to 4 reset; mode 1 resets nothing")]
    [InlineData("mode: 3, nodes: a.json, heads: b.json", "'heads' is the older name of 'nodes', and both are here")]
    [InlineData("mode: 2, nodes: nowhere.json", "cannot be read")]
    public void Nodes_that_cannot_be_meant_are_refused(string how, string words) =>
        Assert.Contains(words, Refusal(Heir(how)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(11, false)]
    [InlineData(8, true)]
    public async Task A_list_that_ends_before_the_units_may_be_of_a_model_of_fewer_digits_and_is_said(int last, bool isDoubtful)
    {
        var folder = Path.GetDirectoryName(Scratch.Write("a.json", $$"""[{"position": {{last}}, "layer": 0, "head": 1}]"""))!;
        var file = Path.Combine(folder, "x.yaml");
        await File.WriteAllTextAsync(file, Heir("mode: 2, nodes: a.json"), TestContext.Current.CancellationToken);

        var notes = (await SweepFile.OpenAsync(file, new FakeWeightFiles(), TestContext.Current.CancellationToken)).Notes;

        Assert.Equal(isDoubtful, notes.Any());
        Assert.All(notes, note => Assert.Contains("is P8, but a model of 3 digits predicts its units at P11", note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_for_a_weight_file_must_fit_the_child()
    {
        var folder = Path.GetDirectoryName(Scratch.Write("a.json", """[{"position": 26, "layer": 0, "head": 1}]"""))!;
        File.WriteAllText(Path.Combine(folder, "small.pth"), "weights");

        var refusal = Assert.Throws<SweepFileException>(() => SweepFile.Parse(
            $"variants: [{{name: b, {Rest}, initialiseFrom: {{file: small.pth, mode: 3, nodes: a.json}}}}]", "x.yaml", folder));

        Assert.Contains("it names position P26", Assert.Single(refusal.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed: [1, 2, 1]", "seed lists 1 twice")]
    [InlineData("learningRate: [0.001, 1e-3]", "learningRate lists 0.001 twice")]
    [InlineData("seed: [1, 1, 1]", "seed lists 1 twice")]
    [InlineData("generator: [seed, seed]", "generator lists seed twice")]
    public void A_value_that_a_matrix_lists_again_is_refused_where_it_stands(string axis, string words)
    {
        var refusal = Refusal($"defaults: {{{Rest}}}\nmatrix:\n  {axis}");

        Assert.All(refusal.Problems, problem => Assert.StartsWith(words, problem.Message, StringComparison.Ordinal));
        Assert.All(refusal.Problems, problem => Assert.Equal(3, problem.Line));
        Assert.True(refusal.Problems[^1].Column > 12);
    }

    [Fact]
    public void An_analysis_without_a_node_says_nothing_to_modes_3_and_4()
    {
        var folder = Path.GetDirectoryName(Scratch.Write("a.json", "[]"))!;

        var refusal = Assert.Throws<SweepFileException>(() => SweepFile.Parse(Heir("mode: 3, nodes: a.json"), "x.yaml", folder));

        Assert.Contains("it names no node", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("initialiseFrom: {variant: c, mode: 1}", "There is no variant 'c'")]
    [InlineData("initialiseFrom: {variant: a, mode: 1}", "'a' would start from itself: a from a")]
    [InlineData("initialiseFrom: {variant: b, mode: 1}", "'a' would start from itself: a from b from a")]
    [InlineData("initialiseFrom: {variant: other, mode: 1}", "'a' has 3 digits, but its parent 'other' has 4")]
    [InlineData("initialiseFrom: {file: nowhere.pth, mode: 1}", "nowhere.pth cannot be read")]
    public void A_parent_that_cannot_be_is_refused(string parent, string words) => Assert.Contains(
        words,
        Refusal($$$"""
            defaults: {layers: 2, heads: 3, steps: 100}
            variants:
              - {name: a, digits: 3, {{{parent}}}}
              - {name: b, digits: 3, initialiseFrom: {variant: a, mode: 1}}
              - {name: other, digits: 4}
            """).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_a_plain_refusal() =>
        Assert.Contains("There is no sweep file", Assert.Throws<ClientException>(() => SweepFile.Read("nowhere.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_quickstart_has_nine_small_models_and_at_most_one_beyond_four_digits()
    {
        var sweep = SweepFile.Parse(QuickstartCommand.Text(), "quickstart.yaml");

        Assert.Equal("quickstart", sweep.Name);
        Assert.Equal(9, sweep.Variants.DistinctBy(variant => variant.Spec.Id).Count());
        Assert.True(sweep.Variants.Count(variant => variant.Spec.Digits > 4) <= 1);
        Assert.Equal([1, 3], sweep.Variants.Select(variant => variant.Spec.InitialiseFrom).OfType<WarmStart>().Select(from => from.Mode));
        Assert.Equal(new VerificationSpec(1_000_000, Sample: null, 345621), sweep.Verification);
    }

    /// <summary>The nine models (docs/domain.md, section 5.4), row by row.</summary>
    [Fact]
    public void The_nine_are_those_of_the_notebook()
    {
        var nine = SweepFile.Read(Path.Combine(AppContext.BaseDirectory, "sweeps", "nine.yaml"));

        var adder = nine.Variants[2].Spec.Id;
        Assert.Equal(
            [
                ("add_d5_l1_h3_train15K", 5, 1, 3, 15_000, 0, 0),
                ("add_d5_l2_h3_train15K", 5, 2, 3, 15_000, 0, 0),
                ("add_d6_l2_h3_train15K", 6, 2, 3, 15_000, 0, 0),
                ("sub_d6_l2_h3_train30K", 6, 2, 3, 30_000, 100, 0),
                ("mix_d6_l3_h4_train40K", 6, 3, 4, 40_000, 66, 0),
                ("ins1_mix_d6_l3_h4_train40K", 6, 3, 4, 40_000, 80, 1),
                ("ins2_mix_d6_l4_h4_train40K", 6, 4, 4, 40_000, 80, 2),
                ("ins3_mix_d6_l4_h3_train40K", 6, 4, 3, 40_000, 80, 3),
                ("ins3_mix_d6_l4_h3_train60K", 6, 4, 3, 60_000, 80, 3),
            ],
            nine.Variants.Select(one => (
                one.Name.Replace("_seed372001", "", StringComparison.Ordinal), one.Spec.Digits, one.Spec.Layers, one.Spec.Heads, one.Spec.Steps,
                one.Spec.SubtractPercent, one.Spec.InitialiseFrom?.Mode ?? 0)));
        Assert.All(nine.Variants, one => Assert.EndsWith("_seed372001", one.Name, StringComparison.Ordinal));
        Assert.All(nine.Variants, one => Assert.Equal(
            (64, 8e-5, 0.1, 510, 170, 372001UL, 0, GeneratorKind.Original, BatchMix.OneOperation),
            (one.Spec.BatchSize, one.Spec.LearningRate, one.Spec.WeightDecay, one.Spec.DModel, one.Spec.DHead, one.Spec.Seed,
                one.Spec.MultiplyPercent, one.Spec.Generator, one.Spec.Mix)));
        Assert.All(nine.Variants.Where(one => one.Spec.InitialiseFrom is not null), one =>
            Assert.Equal(new WarmStart(adder.Value, one.Spec.InitialiseFrom!.Mode, WarmStartPolicy.Original, Late: false), one.Spec.InitialiseFrom));
        Assert.Equal(
            [3_153_855, 6_281_685, 6_283_215, 6_283_215, 10_452_975, 10_452_975, 13_928_115, 12_538_875, 12_538_875],
            nine.Variants.Select(one => one.Spec.Parameters));
    }

    /// <summary>An adder of two layers with three heads, and a model that starts from it as <paramref name="how"/> says.</summary>
    private static string Heir(string how) =>
        $$$"""variants: [{name: a, {{{Rest}}}}, {name: b, digits: 3, layers: 3, heads: 4, steps: 9, initialiseFrom: {variant: a, {{{how}}}}}]""";

    private static SweepSpec Read(string text, string file = "x.yaml") => SweepFile.Parse(text, file);

    private static SweepFileException Refusal(string text) => Assert.Throws<SweepFileException>(() => SweepFile.Parse(text, "x.yaml"));
}
