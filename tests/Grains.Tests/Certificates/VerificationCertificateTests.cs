using System.Text;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Verifications that ask every question leave a certificate.</summary>
public sealed class VerificationCertificateTests(GridFixture grid)
{
    private static readonly VerificationPlan All = VerificationPlan.Of(Operation.Add, 3, new(1, SampleKind.Exhaustive, 5));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static WeightsRef Model(char digit) => WeightsRef.Called(new string(digit, 64));

    private IVerificationGrain Grain(WeightsRef weights, VerificationPlan plan) => grid.Grains.GetGrain<IVerificationGrain>(plan.KeyFor(weights));

    private async Task<VerificationSnapshot> FinishAsync(WeightsRef weights, VerificationPlan plan)
    {
        var grain = Grain(weights, plan);
        var now = await grain.StartAsync(weights, plan, sweep: null, Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (now.Phase is JobPhase.Running)
        {
            Assert.False(limit.IsCancellationRequested, $"The verification has asked {now.Done} questions and does not end.");
            await Task.Delay(20, Token);
            now = await grain.ViewAsync(Token);
        }

        return (VerificationSnapshot)now;
    }

    private async Task<string> StoredAsync(string key)
    {
        await using var stream = await grid.Artefacts.OpenReadAsync(key, Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(Token);
    }

    [Fact]
    public async Task A_finished_verification_of_all_questions_has_a_certificate_and_stores_it()
    {
        var weights = Model('1');

        var end = await FinishAsync(weights, All);
        var certificate = await Grain(weights, All).CertificateAsync(Token);
        await Grain(weights, All).StartAsync(weights, All, sweep: null, Token); // a finished verification has stored its certificate by then

        Assert.NotNull(certificate);
        Assert.Empty(certificate.Problems());
        Assert.Equal((CertificateVerdict.Refuted, 1000, 40), (certificate.Verdict, certificate.Failures, certificate.Shards.Length));
        Assert.Equal((weights.Sha256, end.CertificateRoot), (certificate.WeightsSha256, certificate.Root));
        Assert.Equal(["fake engine, 1 thread"], certificate.Engines, StringComparer.Ordinal);
        Assert.Equal(1.0 / 40, certificate.SmallestMargin);
        Assert.Equal(CertificateFile.Text(certificate), await StoredAsync(CertificateFile.KeyOf(end.Key)));
    }

    [Theory]
    [InlineData('2', false)]
    [InlineData('4', true)]
    public async Task Asking_again_writes_a_lost_or_damaged_certificate_and_asks_the_model_nothing(char model, bool isDamaged)
    {
        var weights = Model(model);
        var end = await FinishAsync(weights, All);
        await Grain(weights, All).StartAsync(weights, All, sweep: null, Token);
        var (key, asked) = (CertificateFile.KeyOf(end.Key), Runs());
        var before = await StoredAsync(key);

        await grid.Artefacts.DeleteAsync(key, Token);
        if (isDamaged)
        {
            grid.Artefacts.Write(key, stream => stream.Write(Encoding.UTF8.GetBytes(before.Replace("refuted", "proved", StringComparison.OrdinalIgnoreCase))));
        }

        await Grain(weights, All).StartAsync(weights, All, sweep: null, Token);

        Assert.Equal(before, await StoredAsync(key));
        Assert.Equal(asked, Runs());

        int Runs() => grid.Verifier.Runs.Where(run => run.Key.Weights == weights.Sha256).Sum(run => run.Value);
    }

    [Fact]
    public async Task A_sample_has_no_certificate()
    {
        var (weights, sample) = (Model('3'), new VerificationPlan(Operation.Add, 3, SampleKind.Uniform, 1, 50_000));

        var end = await FinishAsync(weights, sample);

        Assert.Equal((JobPhase.Completed, null), (end.Phase, end.CertificateRoot));
        Assert.Null(await Grain(weights, sample).CertificateAsync(Token));
        Assert.False(await grid.Artefacts.ExistsAsync(CertificateFile.KeyOf(end.Key), Token));
    }

    [Fact]
    public async Task A_shard_that_is_asked_for_again_is_computed_again()
    {
        var weights = Model('4');
        await FinishAsync(weights, All);

        var again = await grid.Grains.GetGrain<IJobPartGrain>($"{All.KeyFor(weights)}/7/again")
            .RunAsync(weights, All, new ShardRange(7, 175_000, 25_000), Token);

        var shard = Assert.IsType<ShardReport>(again);
        Assert.Equal((7, 25), (shard.Shard, shard.Failures));
        Assert.Equal(2, grid.Verifier.Runs[(weights.Sha256, 7)]);
    }

    [Fact]
    public async Task A_sweep_tells_the_root_of_every_operation()
    {
        var spec = new VariantSpec { Digits = 2, Layers = 1, Heads = 2, Steps = 10, SubtractPercent = 50, Seed = 4711 };
        var sweep = new SweepSpec("certified", [new("v", spec)], new(1, SampleKind.Exhaustive, 99));

        await grid.Grains.GetGrain<ISweepGrain>(sweep.Name).SubmitAsync(sweep, Token);
        var done = await grid.UntilAsync(sweep.Name, view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Completed, done.Phase);
        var verifications = done.Cells.Single().Verifications;
        Assert.Equal(2, verifications.Select(one => Assert.IsType<string>(one.CertificateRoot)).Distinct(StringComparer.Ordinal).Count());
        foreach (var one in verifications)
        {
            Assert.Equal(one.CertificateRoot, (await grid.Grains.GetGrain<IVerificationGrain>(one.Key).CertificateAsync(Token))!.Root);
        }
    }

    [Fact]
    public async Task Weights_are_found_by_their_hash()
    {
        var (there, absent) = (Model('5'), Model('6'));
        await grid.Artefacts.WriteAsync(there.Key, (stream, token) => stream.WriteAsync(new byte[] { 1 }, token).AsTask(), Token);

        Assert.Equal(there, await grid.Grains.GetGrain<IModelGrain>(there.Sha256).FindAsync(Token));
        Assert.Null(await grid.Grains.GetGrain<IModelGrain>(absent.Sha256).FindAsync(Token));
    }
}
