using Microsoft.Playwright;
using VerifiedAddition.Api;
using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages.Tests;

/// <summary>The pages as a reader meets them.</summary>
public sealed class PageTests(FakePages pages) : IClassFixture<FakePages>
{
    private static readonly LocatorAssertionsToHaveTextOptions Patience = new() { Timeout = 15_000 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> All => new()
    {
        { "/", "Sweeps" },
        { "/sweeps/mixed", "mixed" },
        { "/variants/mixed/rough", "rough" },
        { "/grid", "Grid" },
        { "/compare?v=mixed&v=over/alone", "Compare" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_page_stands_alone_fits_and_is_accessible_in_both_colours(string path, string title)
    {
        foreach (var (width, colours) in new[] { (1280, ColorScheme.Light), (400, ColorScheme.Dark) })
        {
            await using var browser = await Browser.OpenAsync(pages.Address, path, width: width, colours: colours);
            await browser.ConnectedAsync();
            await Assertions.Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = title, Level = 1 })).ToBeVisibleAsync();

            Assert.Empty(await browser.SeriousAsync());
            Assert.Empty(browser.Complaints);
            Assert.All(browser.Requests, request => Assert.StartsWith(pages.Address, request, StringComparison.Ordinal));
            Assert.True(await browser.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{width} pixels");
        }
    }

    [Fact]
    public async Task Sweeps_tell_how_far_they_are_and_are_sorted_and_filtered_by_keyboard()
    {
        await using var browser = await Browser.OpenAsync(pages.Address, "/");
        await browser.ConnectedAsync();
        var row = browser.Page.GetByRole(AriaRole.Row, new() { Name = "mixed" });
        await Assertions.Expect(row).ToContainTextAsync("2 of 4 done, 1 training, 1 waiting");
        await Assertions.Expect(row).ToContainTextAsync("later 2 variants are before it in the queue");

        var heading = browser.Page.GetByRole(AriaRole.Button, new() { Name = "Wrong" });
        await heading.FocusAsync();
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.Locator("th[aria-sort=ascending]")).ToHaveTextAsync("Wrong ↑");
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.Locator("th[aria-sort=descending]")).ToHaveTextAsync("Wrong ↓");
        await Assertions.Expect(browser.Page.Locator("tbody th").First).ToHaveTextAsync("mixed");

        await browser.Page.GetByLabel("Name contains").FillAsync("ove");
        await Assertions.Expect(row).ToHaveCountAsync(0);
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Row, new() { Name = "over" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_opens_over_a_page_keeps_its_content_policy()
    {
        await using var browser = await Browser.OpenAsync(pages.Address, "/");
        await browser.ConnectedAsync();
        await browser.Page.GetByLabel("State").ClickAsync();
        await browser.Page.GetByRole(AriaRole.Option, new() { Name = "any" }).ClickAsync();
        await browser.Page.GotoAsync($"{pages.Address}/sweeps/mixed");
        await browser.ConnectedAsync();
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Priority" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

        Assert.Empty(browser.Complaints); // a violation is an error of the browser's console
    }

    [Fact]
    public async Task A_sweep_of_2_000_variants_is_light_and_only_its_visible_rows_are_drawn()
    {
        pages.World.Script(Scene.Sweep("many", SweepPhase.Running, [.. Enumerable.Range(0, 2000).Select(i => Scene.Training($"v{i:D4}", 1000 + i, Scene.Small with { Seed = 1000 + (ulong)i }))]));
        await using var browser = await Browser.OpenAsync(pages.Address, "/sweeps/many");
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Link, new() { Name = "v0000" }).Last).ToBeVisibleAsync();
        await browser.ConnectedAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Link, new() { Name = "v0005" }).Last).ToBeVisibleAsync();

        Assert.InRange(await browser.BytesAsync(), 1, 2_000_000);
        await Assertions.Expect(browser.Page.Locator("tbody tr").Nth(9)).ToBeAttachedAsync();
        Assert.InRange(await browser.Page.Locator("tbody tr").CountAsync(), 10, 100);
        await browser.Page.Locator(".scroll.tall").EvaluateAsync("one => { one.scrollTop = one.scrollHeight; }");
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Link, new() { Name = "v1999" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Of_a_sweep_of_6_000_variants_those_are_listed_that_matter_and_a_part_of_a_name_finds_others()
    {
        pages.World.Script(Scene.Sweep("huge", SweepPhase.Running,
        [
            Scene.Failed("broken", "no room") with { Spec = Scene.Small with { Seed = 20_000 } },
            Scene.Training("busy", 700, Scene.Small with { Seed = 20_001 }),
            .. Enumerable.Range(2, 5998).Select(i => Scene.Waiting($"w{i:D4}", Scene.Small with { Seed = 20_000 + (ulong)i }) with
            {
                Waiting = "waits for a slot: 0 of 2 free", Cause = WaitCause.Busy,
            }),
        ]));
        await using var browser = await Browser.OpenAsync(pages.Address, "/sweeps/huge");
        await browser.ConnectedAsync();

        await Assertions.Expect(browser.Page.GetByText("0 of 6,000 done, 1 training, 1 failed, 5,998 waiting")).ToBeVisibleAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Link, new() { Name = "broken" }).Last).ToBeVisibleAsync();
        await Assertions.Expect(browser.Page.GetByText("50 of 6,000 variants").First).ToBeAttachedAsync();
        Assert.Equal(0, await browser.Page.GetByRole(AriaRole.Link, new() { Name = "w5999" }).CountAsync());
        await browser.Page.GetByLabel("Name contains, or state").FillAsync("w599");
        await Assertions.Expect(browser.Page.GetByText("10 of 6,000 variants").First).ToBeAttachedAsync();
        Assert.Empty(await browser.SeriousAsync());
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "w5999" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "w5999" })).ToBeVisibleAsync();
        await Assertions.Expect(browser.Page.GetByText("waits for a slot: 0 of 2 free").First).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task An_action_says_what_it_will_do_before_it_does_it()
    {
        pages.World.Script(Scene.Sweep("stopped", SweepPhase.Running, Scene.Training("one", 500, Scene.Small with { Seed = 20 })));
        await using var browser = await Browser.OpenAsync(pages.Address, "/sweeps/stopped");
        await browser.ConnectedAsync();
        var dialog = browser.Page.GetByRole(AriaRole.Dialog);

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).PressAsync("Enter");
        await Assertions.Expect(dialog).ToContainTextAsync("1 variant in training makes a checkpoint and frees its slot");
        Assert.Empty(await browser.SeriousAsync());
        await browser.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        Assert.False(pages.World.Phases.ContainsKey("stopped"));

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).PressAsync("Enter");
        await Assertions.Expect(dialog.Locator(":focus")).ToHaveCountAsync(1); // a dialog takes the focus a moment after it is shown
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Pause" }).PressAsync("Enter");
        await Assertions.Expect(browser.Page.GetByText("stopped: paused")).ToBeVisibleAsync();
        Assert.Equal(SweepPhase.Paused, pages.World.Phases["stopped"]);
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Who_may_only_look_is_offered_nothing_else_and_a_stranger_sees_nothing()
    {
        await using var browser = await Browser.OpenAsync(pages.Address, "/sweeps/mixed", Roles.Viewer);
        await browser.ConnectedAsync();
        await Assertions.Expect(browser.Page.GetByText("2 of 4 done")).ToBeVisibleAsync();
        Assert.Equal(0, await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).CountAsync());

        using var stranger = new HttpClient { BaseAddress = new(pages.Address) };
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await stranger.GetAsync("/", Cancel)).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await stranger.GetAsync("/_blazor/negotiate", Cancel)).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await stranger.GetAsync("/pages/pages.css", Cancel)).StatusCode);
    }

    [Fact]
    public async Task What_came_from_elsewhere_is_shown_as_text()
    {
        const string Hostile = "<img src=x onerror=alert(1)>\u202egnp.exe";
        pages.World.Script(Scene.Sweep("hostile", SweepPhase.Failed, Scene.Failed("bad", Hostile) with { Spec = Scene.Small with { Seed = 30 } }));
        foreach (var path in new[] { "/", "/sweeps/hostile", "/variants/hostile/bad", "/sweeps/%3Cscript%3Ealert(1)%3C%2Fscript%3E" })
        {
            await using var browser = await Browser.OpenAsync(pages.Address, path);
            await browser.ConnectedAsync();

            Assert.Equal(0, await browser.Page.Locator("img, main script").CountAsync());
            Assert.DoesNotContain('\u202e', await browser.Page.ContentAsync());
            Assert.Empty(browser.Complaints);
        }
    }

    [Fact]
    public async Task The_address_of_a_comparison_restores_it()
    {
        await using var browser = await Browser.OpenAsync(pages.Address, "/compare?v=mixed/sure&v=mixed/rough&v=gone/one&c=seed,wrong&x=steps&y=wrong");
        await browser.ConnectedAsync();
        Assert.Equal(["Variant", "Seed", "Wrong"], await browser.Page.Locator("thead th").AllInnerTextsAsync(), StringComparer.Ordinal);
        Assert.Equal(2, await browser.Page.Locator(".dot").CountAsync());
        await Assertions.Expect(browser.Page.GetByText("Not here (any more): gone/one.")).ToBeVisibleAsync();

        await browser.Page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await browser.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Layers" }).CheckAsync();
        await Assertions.Expect(browser.Page.Locator("thead th").Nth(1)).ToHaveTextAsync("Layers");
        await browser.Page.ReloadAsync();
        Assert.Equal(["Variant", "Layers", "Seed", "Wrong"], await browser.Page.Locator("thead th").AllInnerTextsAsync(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task All_columns_of_numbers_are_seen_at_once_by_keyboard_too()
    {
        await using var browser = await Browser.OpenAsync(pages.Address, "/compare?v=mixed&v=over/alone&c=seed,state,loss,wrong");
        await browser.ConnectedAsync();
        var lines = browser.Page.Locator("va-lines");
        Assert.Equal(["Seed", "Loss", "Wrong"], await lines.Locator("strong").AllInnerTextsAsync(), StringComparer.Ordinal);
        Assert.Equal(5, await lines.Locator("a").CountAsync());

        await lines.FocusAsync();
        await browser.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(lines.Locator(".tip")).ToHaveTextAsync("mixed/sure: Seed 372001, Loss 1.5e-07, Wrong 0");
        await browser.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(lines.Locator(".tip")).ToContainTextAsync("mixed/rough: Seed 5");
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "rough", Level = 1 })).ToBeVisibleAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task A_silo_that_falls_silent_and_then_is_gone_is_told_of()
    {
        var (one, two) = (Silo("one", 11111), Silo("two", 11112));
        pages.World.Pool = new([one, two], [], []);
        await using var browser = await Browser.OpenAsync(pages.Address, "/grid");
        await browser.ConnectedAsync();
        var card = browser.Page.Locator("section.card").Filter(new() { HasText = "two" });
        await Assertions.Expect(card.Locator(".state")).ToHaveTextAsync("working", Patience);

        pages.World.Pool = new([one, two with { SilentSeconds = 7 }], [], []);
        await Assertions.Expect(card.Locator(".state")).ToHaveTextAsync("silent", Patience);
        await Assertions.Expect(card).ToContainTextAsync("No sign of life since");
        pages.World.Pool = new([one], [], []);
        await Assertions.Expect(card.Locator(".state")).ToHaveTextAsync("gone", Patience);
        await Assertions.Expect(card).ToContainTextAsync("Its last sign of life was at");
        await Assertions.Expect(browser.Page.Locator("section.card").Filter(new() { HasText = "one" }).Locator(".state").First).ToHaveTextAsync("working");

        Assert.Empty(await browser.SeriousAsync());
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public async Task Where_only_the_silos_answer_they_are_shown_with_the_age_of_the_rest()
    {
        var (silo, cell) = (Silo("one", 11111), Scene.Training("held", 500, Scene.Small with { Seed = 50 }));
        pages.World.Script(Scene.Sweep("half", SweepPhase.Running, cell));
        pages.World.Pool = new([silo], [new(new(cell.Training.Id, 1, new(silo.Profile.Address, "one", 0)), "half", SecondsLeft: null)], []);
        await using var browser = await Browser.OpenAsync(pages.Address, "/grid");
        await browser.ConnectedAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Row, new() { Name = "held" })).ToBeVisibleAsync(new() { Timeout = 15_000 });

        pages.World.Silences["half"] = new(Enumerable.Repeat(true, 1000));
        var alert = browser.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "A part of the grid does not answer." });
        await Assertions.Expect(alert).ToContainTextAsync("What trains and who waits is of", new() { Timeout = 15_000 });
        await Assertions.Expect(browser.Page.Locator("section.card .state").First).ToHaveTextAsync("working");
        pages.World.Silences.Remove("half", out _);
        await Assertions.Expect(alert).ToHaveCountAsync(0, new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task A_grid_that_does_not_answer_is_told_with_the_age_of_what_is_shown()
    {
        pages.World.Script(Scene.Sweep("mute", SweepPhase.Running, Scene.Training("one", 500, Scene.Small with { Seed = 40 })));
        await using var browser = await Browser.OpenAsync(pages.Address, "/sweeps/mute");
        await browser.ConnectedAsync();
        pages.World.Unreadable["mute"] = true;

        var alert = browser.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "What is shown is of" });
        await Assertions.Expect(alert).ToContainTextAsync("its storage says", new() { Timeout = 15_000 });
        pages.World.Unreadable.Remove("mute", out _);
        await Assertions.Expect(alert).ToHaveCountAsync(0, new() { Timeout = 15_000 });
    }

    private static SiloView Silo(string name, int port) => new(
        new() { Address = SiloAddress.New(System.Net.IPAddress.Loopback, port, 1), Name = name, Slots = 2 }, SiloStanding.Working, Reason: null, Training: 0, Verifying: 0);
}
