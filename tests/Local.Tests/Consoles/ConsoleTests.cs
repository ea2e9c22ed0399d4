using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary><c>va console</c> as a person starts it, and what a browser and a program get there.</summary>
public sealed class ConsoleTests
{
    private const string Mark = "/sign-in?code=";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_and_a_program_see_the_grid_until_the_console_is_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var va = new Va();
        await va.RunAsync("sweep", "run", va.Write("short.yaml", Experiments.Of("short", 100)));
        var token = (await va.JsonAsync("console", "token", "create", "script", "--role", "submitter", "--days", "1")).GetProperty("token").GetString();
        using var console = va.Start("console");
        var signIn = AddressIn(await Va.LineAsync(console, Mark));
        using var session = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(va.Data, "console", "session.json"), Cancel));

        using var own = new HttpClient { BaseAddress = new(session.RootElement.GetProperty("address").GetString()!) };
        own.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.RootElement.GetProperty("token").GetString());
        var ours = await own.GetStringAsync("/api/v1/sweeps", Cancel);
        using var browser = new HttpClient { BaseAddress = signIn };
        using var entered = await browser.GetAsync(signIn, Cancel);
        var seen = await browser.GetStringAsync("/api/v1/sweeps", Cancel);
        using var program = new HttpClient { BaseAddress = signIn };
        using var refused = await program.GetAsync("/api/v1/sweeps", Cancel);
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var told = await program.GetStringAsync("/api/v1/sweeps", Cancel);
        await va.RunAsync("console", "token", "revoke", "script");
        await RefusedAsync(program);
        await Va.SignalAsync(console, "TERM");
        var end = await Va.EndOfAsync(console);

        Assert.Contains("\"short\"", seen, StringComparison.Ordinal);
        Assert.Equal(seen, told);
        Assert.Equal(seen, ours);
        Assert.Contains("<h1", await entered.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(va.Data, "console", "session.json")));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(143, end.ExitCode);
        Assert.Equal("The console has ended.", end.Error.Trim());
        Assert.Contains("\"sign in\"", await File.ReadAllTextAsync(Path.Combine(va.Data, "console", "audit.jsonl"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_console_goes_on_when_the_process_that_ran_the_grid_has_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var va = new Va();
        using var sweep = va.Start("sweep", "run", va.Write("long.yaml", Experiments.Of("long", 200_000)));
        await va.UntilCheckpointAsync();
        using var console = va.Start("console");
        var signIn = AddressIn(await Va.LineAsync(console, Mark));
        using var browser = new HttpClient { BaseAddress = signIn };
        using var entered = await browser.GetAsync(signIn, Cancel);
        var before = await browser.GetStringAsync("/api/v1/sweeps", Cancel);

        await Va.SignalAsync(sweep, "TERM");
        await Va.EndOfAsync(sweep);

        await AnswersAsync(browser);
        await Va.SignalAsync(console, "TERM");
        await Va.EndOfAsync(console);
        Assert.Contains("\"long\"", before, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" --no-console", false)]
    [InlineData(" --json", false)]
    public async Task A_sweep_that_runs_on_a_terminal_tells_where_its_console_is(string option, bool isTold)
    {
        Assert.SkipWhen(PseudoTerminal.Missing is not null, PseudoTerminal.Missing ?? "");
        using var va = new Va();
        var file = va.Write("short.yaml", Experiments.Of("short", 100));
        var program = BuiltProgram.Va;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["VA_DATA"] = va.Data, ["VA_Device__Slots"] = "1" };

        var (code, output) = await PseudoTerminal.RunAsync(80, 24, $"exec dotnet '{program}' sweep run '{file}'{option}", variables, Cancel);

        Assert.True(code == 0, output);
        Assert.Equal(isTold, output.Contains(Mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nobody_looks_no_console_is_served()
    {
        using var va = new Va();

        var run = await va.RunAsync("sweep", "run", va.Write("short.yaml", Experiments.Of("short", 100)));

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(Mark, run.Output + run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(va.Data, "console")));
    }

    private static Uri AddressIn(string printed) => new(printed.Split('\n').Single(line => line.Contains(Mark, StringComparison.Ordinal)).Trim());

    private static async Task RefusedAsync(HttpClient program)
    {
        var began = Stopwatch.StartNew();
        while ((await program.GetAsync("/session", Cancel)).StatusCode != HttpStatusCode.Unauthorized)
        {
            Assert.True(began.Elapsed < Patience, "A revoked token was still let in.");
            await Task.Delay(100, Cancel);
        }
    }

    private static async Task AnswersAsync(HttpClient browser)
    {
        var began = Stopwatch.StartNew();
        while (!(await browser.GetAsync("/api/v1/sweeps", Cancel)).IsSuccessStatusCode)
        {
            Assert.True(began.Elapsed < Patience, "The console did not find the grid again.");
            await Task.Delay(200, Cancel);
        }
    }
}
