using System.Text.Json;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class ConsoleCommandTests(FakeGrid grid)
{
    [Fact]
    public async Task It_prints_the_address_and_serves_until_it_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        var console = new FakeConsole { Served = stop.Cancel };
        var access = new PretendedGrid(grid, Trainer.ThisProcess);

        var outcome = await Va.RunUntilAsync(["console", "--port", "4000"], access, stop.Token, console);

        Assert.Equal(ExitCodes.Interrupted, outcome.Code);
        Assert.Contains("  http://127.0.0.1:4000/sign-in?code=once\n", outcome.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("The console has ended.", outcome.Error.Trim());
        Assert.Equal((4000, true), (console.Request?.Port, console.Request?.OwnsFolder));
        Assert.True(console.HasEnded);
        Assert.Equal(1, access.Disposals);
    }

    [Fact]
    public async Task As_JSON_it_says_the_same()
    {
        using var stop = new CancellationTokenSource();

        var outcome = await Va.RunUntilAsync(["console", "--json"], new PretendedGrid(grid, Trainer.Others), stop.Token, new FakeConsole { Served = stop.Cancel });

        using var told = JsonDocument.Parse(outcome.Output);
        Assert.Equal("http://127.0.0.1:4000/", told.RootElement.GetProperty("address").GetString());
        Assert.Equal("http://127.0.0.1:4000/sign-in?code=once", told.RootElement.GetProperty("signIn").GetString());
        Assert.Equal("this process", told.RootElement.GetProperty("grid").GetString());
    }

    [Fact]
    public async Task A_grid_that_has_gone_is_connected_to_anew()
    {
        using var stop = new CancellationTokenSource();
        var access = new PretendedGrid(grid, Trainer.Others);
        await using var lasting = await LastingGrid.ConnectAsync(
            cancellationToken => access.ConnectAsync(new(new(null, null), GridRole.Worker), cancellationToken), TimeProvider.System, stop.Token);
        var first = await lasting.GridAsync(stop.Token);

        access.Lost.SetResult();
        var second = await lasting.GridAsync(stop.Token);

        Assert.NotSame(first, second);
        Assert.Equal(1, access.Disposals);
    }

    [Theory]
    [InlineData("console")]
    [InlineData("console", "token", "list")]
    public async Task A_program_without_one_says_which_has_one(params string[] args)
    {
        var outcome = await Va.RunAsync(args, new PretendedGrid(grid, Trainer.ThisProcess));

        Assert.Equal(ExitCodes.BadInput, outcome.Code);
        Assert.Contains("This va has no console. ./va of a source checkout has one", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port must be from 0 to 65535; 0 chooses a free one.", "console", "--port", "70000")]
    [InlineData("--days must be from 1 to 36500.", "console", "token", "create", "x", "--days", "0")]
    [InlineData("'va' has no command 'dashboard'. Did you mean 'va console'?", "dashboard")]
    [InlineData("'va console token' needs a command: create, list, revoke.", "console", "token")]
    public async Task What_cannot_be_is_refused_before_anything_is_served(string words, params string[] args)
    {
        var console = new FakeConsole();

        var outcome = await Va.RunAsync(args, new PretendedGrid(grid, Trainer.ThisProcess), console: console);

        Assert.Equal(ExitCodes.BadInput, outcome.Code);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
        Assert.Null(console.Request);
    }

    [Fact]
    public async Task Tokens_are_made_listed_and_revoked()
    {
        var console = new FakeConsole();

        var made = await Va.RunAsync(["console", "token", "create", "notebook", "--role", "submitter", "--days", "30"], console: console);
        var listed = await Va.RunAsync(["console", "token", "list"], console: console);
        var revoked = await Va.RunAsync(["console", "token", "revoke", "notebook"], console: console);
        var none = await Va.RunAsync(["console", "token", "list"], console: console);

        Assert.Equal("va_notebook", made.Output.Trim());
        Assert.Equal("Keep it safe: tokens.json holds its hash alone.", made.Error.Trim());
        Assert.Matches(@"notebook +submitter +00000000 +1970-01-01 00:00 UTC +1970-01-31 00:00 UTC", listed.Output);
        Assert.Equal("The token notebook (submitter, 00000000) is revoked.", revoked.Output.Trim());
        Assert.Equal("No tokens. 'va console token create NAME' makes one.", none.Output.Trim());
    }

    [Fact]
    public async Task A_sweep_without_a_terminal_serves_none()
    {
        var console = new FakeConsole();
        grid.World.Script(Scene.Sweep("quickstart", Grains.SweepPhase.Completed, Scene.Verified("a")));

        var outcome = await Va.RunAsync(["sweep", "run", "quickstart"], new PretendedGrid(grid, Trainer.ThisProcess), console: console);

        Assert.Equal(ExitCodes.Done, outcome.Code);
        Assert.Null(console.Request);
    }
}
