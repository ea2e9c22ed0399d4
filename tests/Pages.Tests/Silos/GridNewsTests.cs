using System.Net;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages.Tests;

public sealed class GridNewsTests
{
    private static readonly SiloAddress Address = SiloAddress.New(IPAddress.Loopback, 11111, 1);

    private static readonly SiloView Silo = new(new() { Address = Address, Name = "one", Slots = 2 }, SiloStanding.Working, Reason: null, Training: 1, Verifying: 0);

    [Fact]
    public void A_silo_whose_trainings_stand_still_is_told_within_ten_seconds()
    {
        var began = DateTimeOffset.UnixEpoch;
        var news = GridNews.After(before: null, At(step: 500, rate: 80), began);
        news = GridNews.After(news, At(step: 580, rate: 80), began.AddSeconds(1));
        Assert.Null(news.SilenceOf(Silo));

        var silent = GridNews.After(news, At(step: 580, rate: 80), began.AddSeconds(9));
        Assert.Equal(began.AddSeconds(1), silent.SilenceOf(Silo));
        Assert.False(GridNews.IsSame(news, silent));
        Assert.Null(GridNews.After(silent, At(step: 581, rate: 80), began.AddSeconds(10)).SilenceOf(Silo));
    }

    [Fact]
    public void Slow_steps_are_no_silence_and_neither_is_idleness()
    {
        var news = GridNews.After(GridNews.After(null, At(step: 500, rate: 0.1), DateTimeOffset.UnixEpoch), At(step: 500, rate: 0.1), DateTimeOffset.UnixEpoch.AddSeconds(20));

        Assert.Null(news.SilenceOf(Silo));
        Assert.Null(GridNews.After(null, new([Silo], [], []), DateTimeOffset.UnixEpoch).SilenceOf(Silo));
    }

    [Fact]
    public void A_silo_that_does_not_report_is_told_of_whether_it_trains_or_not_and_so_is_its_age()
    {
        var (began, mute) = (DateTimeOffset.UnixEpoch, Silo with { SilentSeconds = 7 });
        var before = GridNews.After(before: null, new([Silo], [], []), began);

        var news = GridNews.After(before, new([mute], [], []), began.AddSeconds(8));
        var later = GridNews.After(news, new([mute with { SilentSeconds = 8 }], [], []), began.AddSeconds(9));

        Assert.Null(before.SilenceOf(Silo));
        Assert.Equal(began.AddSeconds(1), news.SilenceOf(mute));
        Assert.False(GridNews.IsSame(news, later));
    }

    [Fact]
    public void A_silo_that_has_gone_is_told_of_with_its_last_sign_of_life_until_one_of_its_name_is_there()
    {
        var (began, other) = (DateTimeOffset.UnixEpoch, Silo with { Profile = Silo.Profile with { Name = "two", Address = SiloAddress.New(IPAddress.Loopback, 11112, 1) } });
        var news = GridNews.After(before: null, new([Silo, other], [], []), began);
        news = GridNews.After(news, new([Silo, other with { SilentSeconds = 6 }], [], []), began.AddSeconds(8));

        news = GridNews.After(news, new([Silo], [], []), began.AddSeconds(9));
        Assert.Equal([new("two", began.AddSeconds(2))], news.Gone);
        Assert.Equal(news.Gone, GridNews.After(news, new([Silo], [], []), began.AddMinutes(9)).Gone);
        Assert.Empty(GridNews.After(news, new([Silo, other], [], []), began.AddSeconds(10)).Gone);
        Assert.Empty(GridNews.After(news, new([Silo], [], []), began.AddMinutes(11)).Gone);
    }

    [Fact]
    public void Where_only_the_silos_answer_what_they_train_stands_still_and_is_no_silence()
    {
        var began = DateTimeOffset.UnixEpoch;
        var news = GridNews.After(before: null, At(step: 500, rate: 80), began);

        var half = news.WithSilos([Silo], began.AddSeconds(20));

        Assert.Equal((began, 500), (half.WorkAt, half.State.Running.Single().Training.Step));
        Assert.Null(half.SilenceOf(Silo));
        Assert.False(GridNews.IsSame(news, half));
    }

    private static GridState At(int step, double rate)
    {
        var training = Scene.Training("now", step).Training with { StepsPerSecond = rate };
        return new([Silo], [new(new(new(training.Id, 1, new(Address, "one", 0)), "s", SecondsLeft: null), "s", "now", training)], []);
    }
}
