using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What a view repeats is not shown as new.</summary>
public sealed class SweepNewsTests
{
    private const string Full = "the membership table refused to write 1 s ago: OOM command not allowed";

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero));
    private readonly StalenessTracker _news;

    public SweepNewsTests() => _news = new(_time);

    [Fact]
    public void A_view_that_repeats_itself_says_since_when()
    {
        Assert.Null(_news.NoteOn(At(5)));
        _time.Advance(TimeSpan.FromSeconds(45));

        Assert.Equal("No news of a since 10:00:00 (45.0 s ago).", _news.NoteOn(At(5)));
        Assert.Null(_news.NoteOn(At(6)));
    }

    [Fact]
    public void The_trouble_of_a_backend_is_told_in_its_words_with_what_it_holds_up()
    {
        Assert.Equal($"The grid is in trouble: {Full}.", _news.NoteOn(At(5) with { Trouble = Full }));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal($"No news of a since 10:00:00 (10.0 s ago): {Full}.", _news.NoteOn(At(5) with { Trouble = Full }));
    }

    [Fact]
    public void Who_waits_or_has_ended_owes_no_news()
    {
        var still = Scene.Sweep("s", SweepPhase.Running, Scene.Waiting("a"), Scene.Verified("b"));
        Assert.Null(_news.NoteOn(still));
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Null(_news.NoteOn(still));
    }

    [Fact]
    public void Plain_lines_note_what_is_old_once_and_then_with_every_summary()
    {
        using var output = new StringWriter();
        var view = new PlainSweepView(output, _time);

        view.Show(At(5), "Old.");
        view.Show(At(5), "Old.");
        _time.Advance(TimeSpan.FromSeconds(10));
        view.Show(At(5), "Old.");
        view.Show(At(6), null);

        Assert.Equal(2, output.ToString().Split("Old.").Length - 1);
        Assert.Contains("There is news again.", output.ToString(), StringComparison.Ordinal);
    }

    private static SweepSnapshot At(int step) => Scene.Sweep("s", SweepPhase.Running, Scene.Training("a", step));
}
