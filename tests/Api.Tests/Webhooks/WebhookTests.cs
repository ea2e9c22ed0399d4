using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VerifiedAddition.Backends;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

/// <summary>Webhooks are told what has ended, whatever they answer at first, and whatever is restarted meanwhile.</summary>
/// <remarks>On a grid of its own: other tests end sweeps, too.</remarks>
public sealed class WebhookTests(FakeGrid grid) : IClassFixture<FakeGrid>, IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-webhooks-");
    private IGrid? _client;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _client = await OrleansClientGrid.ConnectAsync(
        OrleansClientGrid.At(grid.Gateway, "fake-cluster", "fake-service"), grid.ClusterFile, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _client!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>The example of the specification's reference libraries.</summary>
    [Fact]
    public void A_signature_is_that_of_Standard_Webhooks()
    {
        var key = WebhookSignature.KeyOf(Secret)!;

        var signature = WebhookSignature.Of(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""");

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public async Task A_receiver_that_fails_twice_gets_the_event_the_third_time_with_the_same_identity()
    {
        await using var receiver = await Receiver.StartAsync(failures: 2);
        var name = Begun();
        using var service = await StartAsync(receiver);

        End(name, SweepPhase.Completed);
        await UntilAsync(() => receiver.Came.Count(one => one.Answer == HttpStatusCode.NoContent) == 1);
        await service.StopAsync(Cancel);

        Assert.Equal(3, receiver.Came.Count);
        Assert.Single(receiver.Came.Select(one => one.Id).Distinct(StringComparer.Ordinal));
        var (id, time, signature, body, _) = receiver.Came.Last();
        Assert.Equal(WebhookSignature.Of(WebhookSignature.KeyOf(Secret)!, id, long.Parse(time, CultureInfo.InvariantCulture), body), signature);
        using var told = JsonDocument.Parse(body);
        Assert.Equal(WebhookEvents.SweepFinished, told.RootElement.GetProperty("type").GetString());
        Assert.Equal(name, told.RootElement.GetProperty("data").GetProperty("sweep").GetString());
    }

    [Fact]
    public async Task What_was_not_delivered_is_delivered_after_a_restart()
    {
        await using var receiver = await Receiver.StartAsync(failures: 1);
        var name = Begun();
        using (var first = await StartAsync(receiver))
        {
            End(name, SweepPhase.Failed);
            await UntilAsync(() => receiver.Came.Count == 1);
            await first.StopAsync(Cancel);
        }

        using var second = await StartAsync(receiver);
        await UntilAsync(() => receiver.Came.Count == 2);
        await second.StopAsync(Cancel);

        Assert.Equal(HttpStatusCode.NoContent, receiver.Came.Last().Answer);
        Assert.Contains(WebhookEvents.SweepFailed, receiver.Came.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ended_while_nobody_looked_is_told_and_what_ended_before_is_not()
    {
        await using var receiver = await Receiver.StartAsync();
        var (old, name) = (Begun(), Begun());
        End(old, SweepPhase.Completed);
        using (var first = await StartAsync(receiver))
        {
            await UntilAsync(() => File.Exists(Path.Combine(_folder.FullName, "webhooks.json")));
            await first.StopAsync(Cancel);
        }

        End(name, SweepPhase.Completed);
        using var second = await StartAsync(receiver);
        await UntilAsync(() => !receiver.Came.IsEmpty);
        await second.StopAsync(Cancel);

        Assert.Contains(name, Assert.Single(receiver.Came).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_with_wrong_answers_is_told_to_those_who_want_that()
    {
        await using var receiver = await Receiver.StartAsync();
        var name = Begun();
        using var service = await StartAsync(receiver, WebhookEvents.VariantUnverified);

        grid.World.Script(Scene.Sweep(name, SweepPhase.Completed, Scene.Verified("right"), Scene.Verified("wrong", failures: 3)));
        await UntilAsync(() => !receiver.Came.IsEmpty);
        await service.StopAsync(Cancel);

        using var told = JsonDocument.Parse(Assert.Single(receiver.Came).Body);
        Assert.Equal(WebhookEvents.VariantUnverified, told.RootElement.GetProperty("type").GetString());
        Assert.Equal("wrong", told.RootElement.GetProperty("data").GetProperty("variant").GetString());
        Assert.Equal(3, told.RootElement.GetProperty("data").GetProperty("wrong").GetInt64());
    }

    [Theory]
    [InlineData("ftp://chat.example.org", Secret, "sweep.finished", "which is not an address to send events to")]
    [InlineData("https://ada:secret@chat.example.org", Secret, "sweep.finished", "which is not an address to send events to")]
    [InlineData("https://chat.example.org", "hunter22", "sweep.finished", "is no secret of a webhook")]
    [InlineData("https://chat.example.org", "whsec_c2hvcnQ=", "sweep.finished", "is no secret of a webhook")]
    [InlineData("https://chat.example.org", Secret, "sweep.begun", "names 'sweep.begun'. The events are sweep.finished, sweep.failed, variant.unverified.")]
    public void A_target_that_cannot_be_is_refused_without_its_secret(string url, string secret, string type, string words)
    {
        var refusal = Assert.Throws<InvalidConfigurationException>(() => new WebhookTarget { Url = url, Secret = secret, Events = [type] }.Require(0));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ada:secret", refusal.Message, StringComparison.Ordinal);
    }

    private string Begun()
    {
        var name = $"hooked-{Guid.NewGuid():N}";
        grid.World.Script(Scene.Sweep(name, SweepPhase.Running, Scene.Training("a", 100)));
        return name;
    }

    private void End(string name, SweepPhase phase) => grid.World.Script(Scene.Sweep(name, phase, Scene.Verified("a")));

    private async Task<WebhookService> StartAsync(Receiver receiver, params string[] events)
    {
        WebhookTarget[] targets = [new() { Url = receiver.Address, Secret = Secret, Events = events }];
        var sender = new WebhookSender(targets, new HttpClient(), _time, NullLogger<WebhookSender>.Instance);
        var options = Options.Create(new ConsoleOptions { Folder = _folder.FullName });
        var service = new WebhookService(targets, new HeldGrid(_client!), sender, options, _time, NullLogger<WebhookService>.Instance);
        await service.StartAsync(Cancel);
        var state = Path.Combine(_folder.FullName, "webhooks.json");
        await Until.Async(Patience, () => Task.FromResult(File.Exists(state)));
        return service;
    }

    /// <summary>Lets time pass until something has happened.</summary>
    private Task UntilAsync(Func<bool> happened) => Until.Async(Patience, () =>
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        return Task.FromResult(happened());
    });
}
