using System.Text.Json.Nodes;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

public sealed class CertificateTests
{
    private const string Weights = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static readonly VerificationPlan Plan = VerificationPlan.Of(Operation.Subtract, 2, new(1, SampleKind.Exhaustive, 7));

    private static readonly Certificate Proved = Of();

    private static readonly Certificate Refuted = Of(3, 999, 1000, 1001, 9999);

    /// <summary>Seven shards, the last of another length.</summary>
    private static Certificate Of(params long[] failing) => Certificate.Of(
        Weights,
        Plan,
        ["b engine", "a engine"],
        Enumerable.Range(0, 7).Reverse().Select(shard => (shard, First: shard * 1500L, Questions: shard == 6 ? 1000 : 1500))
            .Select(cut => new CertificateShard(
                cut.shard, cut.First, cut.Questions, failing.Count(index => index / 1500 == cut.shard), 0.1 + (cut.shard / 3.0), cut.shard)),
        failing.Select(index => WrongAnswers.To(Plan, index)));

    [Fact]
    public void A_clean_model_is_proved_and_any_wrong_answer_refutes()
    {
        Assert.Equal((CertificateVerdict.Proved, 0), (Proved.Verdict, Proved.Failures));
        Assert.Equal((CertificateVerdict.Refuted, 5), (Refuted.Verdict, Refuted.Failures));
        Assert.Equal((0.1, 21), (Proved.SmallestMargin, Proved.Rechecked));
        Assert.Equal(["a engine", "b engine"], Proved.Engines, StringComparer.Ordinal);
        Assert.Empty(Proved.Problems());
        Assert.Empty(Refuted.Problems());
    }

    [Fact]
    public void A_file_holds_all_of_it_to_the_last_bit()
    {
        foreach (var certificate in new[] { Proved, Refuted })
        {
            var text = CertificateFile.Text(certificate);
            var read = CertificateFile.Read(text);

            Assert.Equal(text, CertificateFile.Text(read));
            Assert.Equal(certificate.Shards.AsEnumerable(), read.Shards);
            Assert.Equal(certificate.Failing.AsEnumerable(), read.Failing);
            Assert.Equal(
                certificate with { Engines = read.Engines, Shards = read.Shards, Failing = read.Failing },
                read);
        }
    }

    [Fact]
    public void Margins_that_are_no_numbers_are_kept()
    {
        foreach (var margin in new[] { double.NaN, double.PositiveInfinity })
        {
            var shard = new CertificateShard(0, 0, 10_000, 1, margin, 0);

            var certificate = Certificate.Of(Weights, Plan, [], [shard], [WrongAnswers.To(Plan, 7)]);

            Assert.Equal(margin, CertificateFile.Read(CertificateFile.Text(certificate)).SmallestMargin);
            Assert.Empty(CertificateFile.Read(CertificateFile.Text(certificate)).Problems());
        }
    }

    /// <summary>Older versions ignored a logit that is NaN. Their certificates can be read, but are rejected as inconsistent.</summary>
    [Fact]
    public void A_logit_that_is_NaN_makes_an_answer_wrong()
    {
        var certificate = Certificate.Of(Weights, Plan, [], [new CertificateShard(0, 0, 10_000, 0, double.NaN, 0)], []);

        var read = CertificateFile.Read(CertificateFile.Text(certificate));

        Assert.Equal(
            ["Shard 0 has a logit that is NaN and no wrong answer, but an answer with a NaN logit is wrong."], read.Problems(), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(DigitsSource.Stated, "stated")]
    [InlineData(DigitsSource.Inferred, "inferred")]
    public void It_says_how_the_digits_of_a_weight_file_are_known(DigitsSource source, string word)
    {
        var certificate = Refuted.WithDigitsFrom(source);

        var text = CertificateFile.Text(certificate);
        var read = CertificateFile.Read(text);

        Assert.Equal(word, JsonNode.Parse(text)!["digitsFrom"]!.GetValue<string>());
        Assert.Equal(source, read.DigitsFrom);
        Assert.Empty(read.Problems());
        Assert.Equal(Refuted.Root, read.Root, StringComparer.Ordinal); // of the same weights, however their digits are known
    }

    [Fact]
    public void Where_nothing_was_inferred_it_is_as_it_always_was()
    {
        Assert.Equal(Refuted.Root, Refuted.WithDigitsFrom(DigitsSource.Trained).Root);
        Assert.Null(JsonNode.Parse(CertificateFile.Text(Refuted))!["digitsFrom"]);
        Assert.Null(CertificateFile.Read(CertificateFile.Text(Refuted)).DigitsFrom);
    }

    [Fact]
    public void Whatever_is_changed_shows()
    {
        var root = JsonNode.Parse(CertificateFile.Text(Refuted))!;
        var places = new List<string>();
        foreach (var place in Leaves(root))
        {
            var changed = root.DeepClone();
            Change(changed, place);
            places.Add(place);

            // Either the file is rejected or it is inconsistent.
            Assert.True(Contradicts(changed.ToJsonString()), $"{place} was changed, and nothing was noticed.");
        }

        Assert.Contains("shards/6/smallestMargin", places, StringComparer.Ordinal);
        Assert.Contains("failing/4/predicted", places, StringComparer.Ordinal);
        Assert.Contains("plan/operation", places, StringComparer.Ordinal);
        Assert.Contains("engines/1", places, StringComparer.Ordinal);
        Assert.Contains("weightsSha256", places, StringComparer.Ordinal);
    }

    /// <summary>A consistent forgery has another root, which is why the root is compared and published.</summary>
    [Fact]
    public void A_forged_certificate_that_agrees_with_itself_has_another_root()
    {
        var forged = Certificate.Of(
            Weights, Plan, Refuted.Engines, Refuted.Shards.Select(shard => shard with { Failures = 0 }), []);

        Assert.Empty(forged.Problems());
        Assert.NotEqual(Refuted.Root, forged.Root, StringComparer.Ordinal);
        Assert.NotEqual(Proved.Root, CertificateFile.RootOf(Proved with { WeightsSha256 = new string('a', 64) }), StringComparer.Ordinal);
    }

    [Fact]
    public void Missing_double_and_overlapping_shards_are_named()
    {
        var shards = Proved.Shards;

        Assert.Contains("Shard 3 is missing.", Problems([.. shards[..3], .. shards[4..]]), StringComparison.Ordinal);
        Assert.Contains("Questions 9000 to 9999 are in no shard.", Problems(shards[..6]), StringComparison.Ordinal);
        Assert.Contains("it is there twice", Problems([.. shards[..3], shards[2], .. shards[3..]]), StringComparison.Ordinal);
        Assert.Contains("they overlap", Problems([.. shards[..3], shards[3] with { First = 4400 }, .. shards[4..]]), StringComparison.Ordinal);
        Assert.Contains("Questions 4500 to 4509 are in no shard.", Problems([.. shards[..3], shards[3] with { First = 4510 }, .. shards[4..]]), StringComparison.Ordinal);
        Assert.Contains("from question 9000 on there are 1000", Problems([.. shards[..6], shards[6] with { Questions = long.MaxValue }]), StringComparison.Ordinal);
        Assert.Contains("are in no shard", Problems([]), StringComparison.Ordinal);
    }

    private static string Problems(CertificateShard[] shards)
    {
        var changed = Proved with { Shards = shards };
        return string.Join('\n', (changed with { Root = CertificateFile.RootOf(changed) }).Problems());
    }

    [Fact]
    public void What_float64_decided_has_bounds_that_the_root_binds()
    {
        var certificate = Bounded(rigorous: true);

        var text = CertificateFile.Text(certificate);
        var read = CertificateFile.Read(text);

        Assert.Equal(new RoundingResult(3, 0.5), read.Rounding);
        Assert.Equal(certificate.Shards.AsEnumerable(), read.Shards);
        Assert.Equal("""{"bound":0.5,"undecided":2}""", JsonNode.Parse(text)!["shards"]![1]!["rounding"]!.ToJsonString(), StringComparer.Ordinal);
        Assert.True(JsonNode.Parse(text)!["plan"]!["rigorous"]!.GetValue<bool>());
        Assert.True(read.Plan.ToPlan().Rigorous);
        Assert.Empty(read.Problems());
        Assert.Contains("The root", string.Join('\n', (read with { Rounding = null, Plan = read.Plan with { Rigorous = false } }).Problems()), StringComparison.Ordinal);
    }

    /// <summary>They do not say how far float64 may be off, whether it decided anything or not.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void Certificates_of_older_versions_hold(long rechecked)
    {
        var older = Proved with { Shards = [.. Proved.Shards.Select(shard => shard with { Rechecked = rechecked })], Rechecked = 7 * rechecked };
        older = older with { Root = CertificateFile.RootOf(older), Rounding = null };

        var text = CertificateFile.Text(older);

        Assert.DoesNotContain("rounding", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rigorous", text, StringComparison.Ordinal);
        Assert.Empty(CertificateFile.Read(text).Problems());
    }

    [Fact]
    public void Where_an_older_silo_asked_a_shard_nothing_is_said_of_the_whole()
    {
        var mixed = Certificate.Of(
            Weights, Plan, [], Proved.Shards.Select(shard => shard.Shard == 3 ? shard : shard with { Rounding = new(0, 1e-9) }), []);

        Assert.Null(mixed.Rounding);
        Assert.Empty(mixed.Problems());
    }

    [Theory]
    [InlineData(-1, 0.5, "has -1 undecided of 1500")]
    [InlineData(1501, 0.5, "has 1501 undecided of 1500")]
    [InlineData(0, -0.5, "and the bound -0.5")]
    [InlineData(2, 0.3, "its smallest margin 0.4 is above the bound 0.3")]
    public void A_bound_that_contradicts_itself_is_named(long undecided, double bound, string problem)
    {
        var shards = Bounded(rigorous: false).Shards;

        shards[1] = shards[1] with { Rounding = new(undecided, bound) };

        Assert.Contains(problem, Problems(shards), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rigorous_certificate_bounds_every_question()
    {
        var certificate = Bounded(rigorous: true);

        Assert.Contains("said to be rigorous", Problem(shard => shard with { Rounding = null }), StringComparison.Ordinal);
        Assert.Contains("said to be rigorous", Problem(shard => shard with { Rechecked = 7 }), StringComparison.Ordinal);
        Assert.Contains("but the certificate says nothing", string.Join('\n', (certificate with { Rounding = null }).Problems()), StringComparison.Ordinal);
        Assert.Contains("make 3 and 0.5, but the certificate says 0 and 0.5", string.Join('\n', (certificate with { Rounding = new(0, 0.5) }).Problems()), StringComparison.Ordinal);

        string Problem(Func<CertificateShard, CertificateShard> change) =>
            string.Join('\n', (certificate with { Shards = [change(certificate.Shards[0]), .. certificate.Shards[1..]] }).Problems());
    }

    /// <summary>As <see cref="Proved"/>, but float64 decided everything, with bounds; 3 questions are undecided.</summary>
    private static Certificate Bounded(bool rigorous) => Certificate.Of(
        Weights,
        Plan with { Rigorous = rigorous },
        Proved.Engines,
        Proved.Shards.Select(shard => shard with
        {
            Rechecked = shard.Questions,
            SmallestMargin = 0.4,
            Rounding = shard.Shard switch { 1 => new(2, 0.5), 4 => new(1, 0.45), _ => new(0, 1e-9) },
        }),
        []);

    [Fact]
    public void A_sample_is_not_certified()
    {
        var sample = new VerificationPlan(Operation.Add, 2, SampleKind.Uniform, 1, 10_000);

        Assert.Throws<ArgumentException>(() => Certificate.Of(Weights, sample, [], Proved.Shards, []));
        Assert.Throws<ArgumentException>(() => Certificate.Of(Weights, Plan, [], Proved.Shards[1..], []));
        Assert.Contains("only all questions prove anything", string.Join('\n', (Proved with { Plan = Proved.Plan with { Sample = SampleKind.Uniform } }).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void More_wrong_answers_than_are_listed_are_counted_exactly()
    {
        var all = Enumerable.Range(0, 1200).Select(i => (long)i * 8).ToArray();
        var whole = Of(all);

        var listed = Of(all) with { Failing = whole.Failing[..VerificationPlan.MaxFailures] };
        listed = listed with { Root = CertificateFile.RootOf(listed) };

        Assert.Equal(1200, listed.Failures);
        Assert.Empty(listed.Problems());
        Assert.NotEmpty(whole.Problems());
    }

    [Theory]
    [InlineData("", "not well-formed JSON")]
    [InlineData("[]", "no 'format'")]
    [InlineData("""{"format":"va-certificate","version":2}""", "version 2")]
    [InlineData("""{"format":"va-certificate","version":1}""", "no 'verdict'")]
    public void What_is_no_certificate_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => CertificateFile.Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"rechecked\": 21", "\"rechecked\": null", "$.rechecked")]
    [InlineData("\"failures\": 0", "\"failures\": 0.5", "$.failures")]
    [InlineData("\"verdict\": \"proved\"", "\"verdict\": \"true\"", "$.verdict")]
    [InlineData("\"failing\": []", "\"failing\": [null]", "'failing' has null at index 0")]
    [InlineData("\"failing\": []", "\"failing\": [], \"extra\": 1", "has an unknown member 'extra'")]
    [InlineData("\"failing\": []", "\"failing\": [], \"failing\": []", "failing")]
    [InlineData("\"first\":1500,", "", "$.shards[1]")]
    [InlineData(Weights, "0123", "'weightsSha256' is '0123'")]
    public void Damage_is_named(string sound, string damaged, string reason)
    {
        var text = CertificateFile.Text(Proved);
        Assert.Contains(sound, text, StringComparison.Ordinal);

        var refusal = Assert.Throws<InvalidDataException>(() => CertificateFile.Read(text.Replace(sound, damaged, StringComparison.Ordinal)));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private static bool Contradicts(string text)
    {
        try
        {
            return CertificateFile.Read(text).Problems().Count > 0;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>The path of each value.</summary>
    private static IEnumerable<string> Leaves(JsonNode node, string path = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Leaves(member.Value!, $"{path}/{member.Key}")),
        JsonArray items => items.SelectMany((item, i) => Leaves(item!, $"{path}/{i}")),
        _ => [path.TrimStart('/')],
    };

    private static void Change(JsonNode root, string path)
    {
        var names = path.Split('/');
        var parent = names.SkipLast(1).Aggregate(root, (node, name) => (node is JsonArray items ? items[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : node[name])!);
        var old = (parent is JsonArray list ? list[int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture)] : parent[names[^1]])!;
        JsonNode changed = names[^1] switch
        {
            "operation" => "add",
            "sample" => "uniform",
            "verdict" => "proved",
            _ when old.GetValueKind() is System.Text.Json.JsonValueKind.Number => old.GetValue<double>() + 1,
            "weightsSha256" or "root" => new string('b', 64),
            _ => old.GetValue<string>() + "x",
        };
        if (parent is JsonArray array)
        {
            array[int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture)] = changed;
        }
        else
        {
            parent[names[^1]] = changed;
        }
    }
}
