using System.Net;
using System.Text.RegularExpressions;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed partial class ReportPageTests
{
    private static readonly CircuitFacts Facts = CircuitSamples.Of(digits: 3, layers: 2, heads: 3);

    [Fact]
    public void It_opens_with_one_sentence_one_picture_and_one_table_that_names_variants_and_wrong_answers()
    {
        var html = Page(Model("fine", 0), Model("rough", 7));

        var (lead, picture, table) = (Place("<p class=\"lead\">1 of 2 models: no wrong answer in anything that was asked (2,000,000 questions in all). Wrong answers: rough 7 of 1,000,000.</p>"), Place("id=\"losses\""), Place("<caption>All variants</caption>"));
        Assert.True(lead < picture && picture < table);
        Assert.Equal(["Variant", "Wrong"], Headings().Matches(html[table..]).Take(2).Select(match => match.Groups["what"].Value), StringComparer.Ordinal);
        Assert.True(table < Place("<details class=\"model\" id=\"m1\">"));
        Assert.Contains("<a href=\"#m2\">rough</a>", html[..picture], StringComparison.Ordinal);

        int Place(string what)
        {
            var place = html.IndexOf(what, StringComparison.Ordinal);
            Assert.True(place >= 0, what);
            return place;
        }
    }

    [Theory]
    [InlineData(CellState.Failed, "No model has been verified. Of 1 model: 1 failed.")]
    [InlineData(CellState.Waiting, "No model has been verified. Of 1 model: 1 waiting.")]
    [InlineData(CellState.Done, "No model has been verified. Of 1 model: 1 trained.")]
    public void Where_nothing_is_verified_the_first_sentence_says_so(CellState state, string said)
    {
        var cell = Scene.Waiting("one", Scene.Small);

        Assert.Contains($">{said}</p>", Page(new ModelFindings("one", cell, state, null, null, [])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_without_variants_is_reported_as_one() => Assert.Contains(">The sweep has no variants.</p>", Page(), StringComparison.Ordinal);

    [Fact]
    public void Every_figure_has_its_data_and_the_command_that_makes_it()
    {
        var html = Page(Model("fine", 0), Model("it's <mine>", 7));

        var figures = Figure().Matches(html).Select(match => match.Value).ToArray();
        Assert.True(figures.Length > 20);
        Assert.All(figures, figure =>
        {
            var data = Uri.UnescapeDataString(Data().Match(figure).Groups["csv"].Value);
            Assert.True(data.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1, figure[..200]);
            Assert.Contains("<code>va ", figure, StringComparison.Ordinal);
        });
        Assert.Contains(WebUtility.HtmlEncode(@"va claims 'it'\''s <mine>' --out analysis"), html, StringComparison.Ordinal);
        Assert.DoesNotContain("<mine>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_of_several_models_are_folded_and_those_of_one_are_not()
    {
        var (several, one) = (Page(Model("fine", 0), Model("rough", 7)), ReportPage.Of(new("fine", null, [Model("fine", 0)], "a test", DateTimeOffset.UnixEpoch)));

        Assert.DoesNotContain("class=\"part\" id=\"m1-losses\" open", several, StringComparison.Ordinal);
        Assert.Contains("class=\"part\" id=\"m1-losses\" open", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_are_explained_and_clauses_have_their_text_beside_their_names()
    {
        var html = Page(Model("fine", 0), Model("rough", 7));

        Assert.Contains("<dt>SA</dt><dd>sub-task, base sum: ", html, StringComparison.Ordinal);
        Assert.Matches("<th scope=\"row\">add-1\\.2</th><td class=\"prose\">A2 is predicted", html);
        Assert.True(html.IndexOf("id=\"terms\"", StringComparison.Ordinal) < html.IndexOf("id=\"across\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_loss_that_jumps_since_layers_are_put_back_is_explained(int mode, bool isExplained)
    {
        var spec = Scene.Small with { InitialiseFrom = new("parent", mode, WarmStartPolicy.Complete, Late: false) };
        var heir = Model("heir", 0, spec);

        Assert.Equal(isExplained, Page(heir).Contains("The sawtooth is no fault", StringComparison.Ordinal));
    }

    [Fact]
    public void An_extension_says_what_it_goes_on_with()
    {
        var longer = Model("longer", 0, ExtensionRules.SpecOf(Scene.Small, 500)) with { Parent = "adder" };

        Assert.Contains("<dt>Starts from</dt><dd>adder, whose training it goes on with after step 3,000</dd>", Page(longer), StringComparison.Ordinal);
    }

    [Fact]
    public void What_trained_the_models_is_named_where_their_records_say_so()
    {
        var known = Model("known", 0);
        known = known with { Record = known.Record! with { Record = known.Record.Record with { Head = known.Record.Record.Head with { Device = "Abacus 3000" } } } };

        Assert.Contains("Trained by: Abacus 3000.", Page(known), StringComparison.Ordinal);
        Assert.Contains("not known: its training record does not name the processor", Page(Model("old", 0)), StringComparison.Ordinal);
    }

    private static ModelFindings Model(string name, long failures, VariantSpec? spec = null)
    {
        var cell = Scene.Verified(name, failures, spec: spec ?? Scene.Small);
        var done = cell.Verifications[0];
        var claims = CircuitSamples.Claimed(Facts);
        var record = new FoundRecord(name, Samples.Record(300, cell.Spec), []);
        return new ModelFindings(
            name, cell, CellState.Done, null, record, [new(done, cell.Training.Weights!, [new("S0", done.Asked, failures)], [], [new(0, done.Asked, failures)], 0.25, 4)])
        {
            Facts = Facts,
            Claims = claims,
            Nodes = claims.Described(),
        };
    }

    private static string Page(params ModelFindings[] models) =>
        ReportPage.Of(new("sweep", Scene.Sweep("sweep", SweepPhase.Completed, [.. models.Select(model => model.Cell!)]), models, "a test", DateTimeOffset.UnixEpoch));

    [GeneratedRegex("<th scope=\"col\"[^>]*><button type=\"button\">(?<what>[^<]*)</button>", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Headings();

    [GeneratedRegex("<figure.*?</figure>", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex Figure();

    [GeneratedRegex("<a download=\"[^\"]+\\.csv\" href=\"data:text/csv;charset=utf-8,(?<csv>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Data();
}
