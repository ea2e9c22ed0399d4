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

    private static GridState At(int step, double rate)
    {
        var training = Scene.Training("now", step).Training with { StepsPerSecond = rate };
        return new([Silo], [new(new(new(training.Id, 1, new(Address, "one", 0)), "s", SecondsLeft: null), "s", "now", training)], []);
    }
}
