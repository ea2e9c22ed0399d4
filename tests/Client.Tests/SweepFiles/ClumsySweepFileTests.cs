using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What people write by mistake, and all that they are told: the place, the value, what was expected.</summary>
public sealed class ClumsySweepFileTests
{
    private const string R = "digits: 3, layers: 2, heads: 3, steps: 100";
    private const string V = "variants: [{name: a, " + R + "}]\n";
    private const string Rule = ". A name has 1 to 64 letters, digits, '.', '_' or '-', begins with a letter, digit or '_', and does not end like a file (.pth, .safetensors, .yaml, .yml).";
    private const string Keys = "name, defaults, variants, matrix, search, halving, stopWhen, verification, refine, analysis, robustness, fuse, priority, maxSlots, maxSlotHours, owner.";
    private const string NoYaml = ": This is not well-formed YAML: ";
    private const string Colon = "there is a ':' in what seems to be a value. Is the line indented unlike its neighbours, does the line before lack its ':', or does a text with ':' lack quotes?";
    private const string Shared = " Put what variants share under 'defaults'.";

    [Theory]
    [InlineData("variants:\n\t- name: a\n", "2:1" + NoYaml + "the line is indented with a tab. YAML takes blanks alone.")]
    [InlineData("variants:\n  - name: a\n\t  digits: 3\n", "3:1" + NoYaml + "the line is indented with a tab. YAML takes blanks alone.")]
    [InlineData("variants:\n  - {name: a, digits: 3\n  - {name: b, digits: 3}\n", "2:5" + NoYaml + "the '{' is not closed. A '}' is missing.")]
    [InlineData("matrix:\n  digits: [3, 4\n  layers: [2]\n", "2:11" + NoYaml + "the '[' is not closed. A ']' is missing.")]
    [InlineData("variants: [{name: a]}\n", "1:12" + NoYaml + "the '{' is not closed. A '}' is missing.")]
    [InlineData("name: \"abc\n" + V, "1:7" + NoYaml + "a text in quotes begins here and does not end in its line. Close it with the same quote.")]
    [InlineData("name: 'abc\n" + V, "1:7" + NoYaml + "a text in quotes begins here and does not end. Close it with the same quote.")]
    [InlineData("variants:\n  - name a\n    digits: 3\n", "3:11" + NoYaml + Colon)]
    [InlineData("variants:\n  - name: a\n     digits: 3\n", "3:12" + NoYaml + Colon)]
    [InlineData("name: a: b\n" + V, "1:8" + NoYaml + Colon)]
    [InlineData("variants:\n  - name:a\n    digits:3\n", "2:5: A variant is a block of keys, but here is name:a digits:3. A key's ':' has a blank behind it.")]
    [InlineData("variants:\n  -name: a\n", "2:3: variants is a block of keys, but must be a list with a block of keys for each variant. A '-' that begins a list's item has a blank behind it.")]
    [InlineData("variants: [{name: @a}]\n", "1:19" + NoYaml + "nothing can begin with '@'. Put the text in quotes.")]
    [InlineData("variants: [{name: a,, digits: 3}]\n", "1:21" + NoYaml + "a value was expected, but here is ','.")]
    [InlineData("name: \"a\"b\n" + V, "1:10" + NoYaml + "a key was expected, but here is 'b'. Is the line indented unlike its neighbours?")]
    [InlineData("name: \"a\\qb\"\n" + V, "1:7" + NoYaml + "a '\\' in a text in double quotes begins no known escape. Write '\\\\', or put the text in single quotes.")]
    [InlineData("name: a\0b\n" + V, "1:8: Here is the control character U+0000, which is in no YAML. Is it another kind of file?")]
    [InlineData("PK\u0003\u0004", "1:3: Here is the control character U+0003, which is in no YAML. Is it another kind of file?")]
    [InlineData("name: a\n# gr\ufffd\ufffde\n" + V, "2:5: Here is a character that is not UTF-8. Save the file as UTF-8, or name another file.")]
    [InlineData("name: |\n  abc\n" + V, "1:7: name is 'abc␊'" + Rule)]
    [InlineData("name: \"a\\e[31m\"\n" + V, "1:7: name is 'a␛[31m'" + Rule)]
    [InlineData("name: ''\n" + V, "1:7: name is empty, but must be text of at least one character.")]
    [InlineData("name: my sweep\n" + V, "1:7: name is 'my sweep'" + Rule)]
    [InlineData("name: 123\n" + V, "1:7: name is 123, which YAML takes for something else than text. Put it in quotes.")]
    [InlineData("hello\n", "1:1: The file is hello, but a sweep is a block of keys: " + Keys)]
    [InlineData("- a\n- b\n", "1:1: The file is a list, but a sweep is a block of keys: " + Keys)]
    [InlineData("variants:\n", "1:10: variants is empty, but must be a list with a block of keys for each variant.")]
    [InlineData("variants:\n  -\n", "2:4: A variant is a block of keys, but here is nothing.")]
    [InlineData("matrix: {}\n", "1:9: The matrix has no key with a list of values, such as 'seed: [1, 2, 3]'.")]
    [InlineData("Variants: [{name: a}]\n", "1:1: A sweep has no key 'Variants'. Did you mean 'variants'?")]
    [InlineData("variants: *foo\n", "1:11: The alias *foo is not taken." + Shared)]
    [InlineData(
        "defaults: &d {digits: 3}\nvariants:\n  - {<<: *d, name: a, digits: 3, layers: 2, heads: 2, steps: 5}\n",
        "1:11: The anchor &d is not taken." + Shared,
        "3:6: '<<', which merges blocks, is not taken." + Shared,
        "3:10: The alias *d is not taken." + Shared)]
    [InlineData(V + "---\n" + V, "2:1: A second document begins here. A sweep file holds one: take the '---' away.")]
    [InlineData("name: a\nname: b\nname: c\n" + V, "2:1: The key 'name' is here twice: it stands in line 1 already. Keep one.", "3:1: The key 'name' is here twice: it stands in line 1 already. Keep one.")]
    [InlineData("variants: [{name: a, digits: 3, layers: 2, heads: 3, steps: 99999999999999999999}]\n", "1:61: steps is 99999999999999999999, but must be a whole number from 1 to 100000000.")]
    [InlineData(
        "variants: [{name: a, digits: -3, layers: 2.0, heads: '3', steps: 1e3}]\n",
        "1:30: digits is -3, but must be a whole number from 1 to 20.",
        "1:42: layers is 2.0, but must be a whole number from 1 to 64, in plain digits.",
        "1:54: heads is the text \"3\", but must be a whole number from 1 to 64, in plain digits. Take the quotes away.",
        "1:66: steps is 1e3, but must be a whole number from 1 to 100000000, in plain digits.")]
    [InlineData(
        "variants: [{name: a, digits: true, layers: yes, heads: null, steps: [1]}]\n",
        "1:30: digits is true, but must be a whole number from 1 to 20, in plain digits.",
        "1:44: layers is yes, but must be a whole number from 1 to 64, in plain digits.",
        "1:56: heads is empty, but must be a whole number from 1 to 64, in plain digits.",
        "1:69: steps is a list, but must be a whole number from 1 to 100000000, in plain digits.")]
    [InlineData(
        "variants: [{name: a, digits: x, layers: 2, heads: 3, steps: 1, learningRate: 5, weightDecay: 1e999}]\n",
        "1:30: digits is x, but must be a whole number from 1 to 20, in plain digits.",
        "1:78: learningRate is 5, but must be above 0 and at most 1.",
        "1:94: weightDecay is 1e999, which is too large for a number here.")]
    [InlineData("variants: [{name: a, " + R + ", weightDecay: 1e-999}]\n", "1:79: weightDecay is 1e-999, which is too close to 0 for a number here.")]
    [InlineData(
        "variants: [{name: a, digit: 3, layer: 2, head: 3, stepps: 100}]\n",
        "1:22: A variant has no key 'digit'. Did you mean 'digits'?",
        "1:32: A variant has no key 'layer'. Did you mean 'layers'?",
        "1:42: A variant has no key 'head'. Did you mean 'heads'?",
        "1:51: A variant has no key 'stepps'. Did you mean 'steps'?")]
    [InlineData("matrix: {digits: 3, layers: [2], heads: [3], steps: [100]}\n", "1:18: digits is 3, but in a matrix must be a list, such as [1, 2]. One value for all cells belongs under 'defaults'.")]
    [InlineData("matrix: {digit: [3], layers: [2], heads: [3], steps: [100]}\n", "1:10: A matrix has no key 'digit'. Did you mean 'digits'?")]
    [InlineData(
        "matrix: {digits: [3, x, -1], layers: [2, 0], heads: [3], steps: [100]}\n",
        "1:22: digits is x, but must be a whole number from 1 to 20, in plain digits.",
        "1:25: digits is -1, but must be a whole number from 1 to 20.",
        "1:42: layers is 0, but must be a whole number from 1 to 64.")]
    [InlineData(V + "verification: {sample: random, questions: 0, seed: -1}\n",
        "2:24: sample is random, but must be one of uniform, seed, successor, strata, exhaustive.",
        "2:43: questions is 0, but must be a whole number from 1 to 1000000000000.",
        "2:52: seed is -1, but must be a whole number from 0 to 18446744073709551615.")]
    [InlineData("variants: [{name: a, " + R + ", multiplyPercent: 50}]\nverification: {sample: strata}\n", "2:24: sample strata does not go with multiply of 3 digits. There are no strata of multiplications. Take a random sample, or all questions.")]
    [InlineData(
        "variants: [{name: a, digits: 6, layers: 2, heads: 3, steps: 1}]\nverification: {sample: exhaustive}\n",
        "2:24: sample exhaustive does not go with add of 6 digits. The sample Exhaustive of 6 digits has 1,000,000,000,000 questions; no more than 10,000,000,000 are asked. Take strata.")]
    [InlineData(
        "variants: [{name: a, digits: 3, layers: 64, heads: 64, steps: 1, dModel: 4000, dHead: 1000}]\n",
        "1:74: 64 layers of 64 heads with dModel 4000 and dHead 1000 are 73,743,028,015 parameters, but no more than 536,870,912 can be trained. Make the model narrower or shallower.")]
    [InlineData(V + "refine: {rounds: x, steps: -1, percent: 400}\n",
        "2:18: rounds is x, but must be a whole number from 1 to 20, in plain digits.",
        "2:28: steps is -1, but must be a whole number from 1 to 100000000.",
        "2:41: percent is 400, but must be a whole number from 1 to 100.")]
    [InlineData(
        "variants: [{name: a, " + R + ", initialiseFrom: {variant: b, file: c, mode: x, policy: foo, late: maybe}}]\n",
        "1:82: initialiseFrom needs either 'variant', a name of this file, or 'file', a weight file; and not both.",
        "1:110: mode is x, but must be a whole number from 1 to 4, in plain digits.",
        "1:121: policy is foo, but must be one of seed, complete.",
        "1:132: late is maybe, but must be true or false.")]
    [InlineData(
        "variants: [{name: a, digits: x, layers: 2, heads: 3, steps: 1}, {name: b, " + R + ", initialiseFrom: {variant: zz, mode: 1}}, {name: c, " + R + ", initialiseFrom: {variant: a, mode: 1}}]\nfoo: 1\n",
        "1:30: digits is x, but must be a whole number from 1 to 20, in plain digits.",
        "1:145: There is no variant 'zz' in this file to start from.",
        "2:1: A sweep has no key 'foo'. The keys are " + Keys)]
    [InlineData(V + "analysis: yes\nfuse: on\npriority: high\nmaxSlots: 0.5\n",
        "2:11: analysis is yes, but must be true or false.",
        "3:7: fuse is on, but must be one of auto, off.",
        "4:11: priority is high, but must be a whole number from -1000 to 1000, in plain digits.",
        "5:11: maxSlots is 0.5, but must be a whole number from 1 to 2147483647, in plain digits.")]
    public void Everything_is_told_with_its_place(string text, params string[] expected)
    {
        var refusal = Assert.Throws<SweepFileException>(() => SweepFile.Parse(text, "x.yaml"));

        Assert.Equal(expected, refusal.Problems.Select(problem => $"{problem.Line}:{problem.Column}: {problem.Message}"), StringComparer.Ordinal);
    }

    [Fact]
    public void Of_very_much_that_is_wrong_the_first_is_told_and_the_rest_counted()
    {
        var text = "name: a\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"k{i}: 1\n")) + "k59999: 2\n";

        var refusal = Assert.Throws<SweepFileException>(() => SweepFile.Parse(text, "f.yaml"));

        Assert.Equal(60_002, refusal.Problems.Count); // every key, the one that is there twice, and nothing to train
        Assert.Contains(refusal.Problems, problem => problem is { Line: 60_002, Message: "The key 'k59999' is here twice: it stands in line 60001 already. Keep one." });
        Assert.Equal(Problems.MaxTold + 1, refusal.Message.Split(Environment.NewLine).Length);
        Assert.EndsWith("f.yaml: and 59,902 more problems.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_and_a_list_of_very_many_are_refused_at_their_place()
    {
        var values = string.Join(", ", Enumerable.Range(0, 200_000));
        var items = string.Concat(Enumerable.Repeat("\n  - {name: v}", SweepRules.MaxVariants + 1));

        Assert.StartsWith("f.yaml:1:9: The matrix has 200000 cells, but at most 100000 are taken", Refusal($"matrix: {{seed: [{values}]}}"), StringComparison.Ordinal);
        Assert.Equal("f.yaml:2:3: The sweep has 100001 variants, but at most 100000 are taken. Make several sweeps of it.", Refusal($"variants:{items}"));

        static string Refusal(string text) => Assert.Throws<SweepFileException>(() => SweepFile.Parse(text, "f.yaml")).Message;
    }

    [Fact]
    public void A_key_that_holds_a_line_break_forges_no_line()
    {
        var refusal = Assert.Throws<SweepFileException>(() => SweepFile.Parse("\"k\\nva: all is well\": 1\n", "f.yaml"));

        Assert.DoesNotContain(refusal.Message.Split(Environment.NewLine), line => line.StartsWith("va:", StringComparison.Ordinal));
    }
}
