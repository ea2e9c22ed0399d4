using System.Text.Json;
using Spectre.Console;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>An older grid may hold names that no sweep can be given today. They are shown, and act on nothing.</summary>
public sealed class HostileNameTests(FakeGrid grid)
{
    private const string Sweep = "\u001b[2Jhostile\u0007[red]<script>alert(1)</script>\u202e\u009b31m\nva: all is well";
    private const string Variant = "\u001b]0;v\u0007[bold]<b>\u2066\t=1+1\r/../v";
    private const string Error = "broken\u001b[31m\u202e\nva: all is well";

    private static readonly VariantSpec Spec = Scene.Small with { Seed = 666 };

    public static TheoryData<string> Views =>
    [
        "sweep list", "sweep show SWEEP", "sweep watch SWEEP", "variant show VARIANT", "variant logs VARIANT", "grid show", "sweep plan SWEEP",
        "sweep retry SWEEP --only NONE", "sweep priority SWEEP 5", "sweep show NONE", "variant show NONE", "ask SWEEP 1+1",
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task No_view_lets_a_name_act(string view)
    {
        Script();
        string[] words = [.. view.Split(' ').Select(word => word switch { "SWEEP" => Sweep, "VARIANT" => Spec.Id.Value, "NONE" => "no\u001b[31mne", _ => word })];

        foreach (var args in new[] { words, [.. words, "--json"] })
        {
            var seen = await grid.RunAsync(args);

            foreach (var text in new[] { seen.Output, seen.Error })
            {
                Assert.Equal(UntrustedText.Lines(text), text);
                Assert.DoesNotContain(text.Split('\n'), line => line.StartsWith("va: all is well", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Machines_get_the_name_as_it_is()
    {
        Script();

        var listed = await grid.RunAsync("sweep", "list", "--json");

        Assert.Contains(Sweep, JsonDocument.Parse(listed.Output).RootElement.EnumerateArray().Select(one => one.GetProperty("name").GetString()), StringComparer.Ordinal);
    }

    [Fact]
    public void A_live_table_draws_the_name_and_nothing_that_it_says()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        var terminal = new Terminal { Output = text, Error = text, Console = console }.Shown();

        terminal.Console!.Write(LiveSweepTable.Of(Snapshot(), 120, 40));
        terminal.Console!.Write(new Text("\u001b[2Jraw"));

        Assert.Equal(UntrustedText.Lines(text.ToString()), text.ToString());
        Assert.Contains("[red]<script>", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("␛[2Jraw", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_and_a_picture_show_the_name_as_text()
    {
        var html = Html.Of($"<td>{Variant}</td>").Text;
        var svg = SvgPicture.Of(new Picture("x", Sweep, Variant, 10, 10, [new Shape.Group([new Shape.Text(1, 1, Sweep)], Variant, Target: null)]));

        Assert.Equal("<td>␛]0;v␇[bold]&lt;b&gt;\ufffd\t=1+1␍/../v</td>", html);
        Assert.Equal(UntrustedText.Lines(svg), svg);
        Assert.DoesNotContain("<script>", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nine", "nine")]
    [InlineData("a~1", "a~1")]
    [InlineData("../../etc/passwd", "_.._.._etc_passwd")]
    [InlineData("\u001b[2J", "__2J")]
    [InlineData("-rf", "_-rf")]
    [InlineData("", "_")]
    public void A_file_of_a_name_is_in_its_folder(string name, string file) => Assert.Equal(file, OutFile.NameOf(name));

    private static SweepSnapshot Snapshot() => Scene.Sweep(Sweep, SweepPhase.Failed, Scene.Failed(Variant, Error) with
    {
        Spec = Spec,
        Training = new() { Id = Spec.Id, Phase = VariantPhase.Failed, Error = Error, Silo = Variant, Sweeps = [Sweep], FaultedOn = [Variant] },
        Waiting = Error,
        Requires = [Variant],
    });

    private void Script()
    {
        grid.World.Script(Snapshot());
        grid.World.Events[Spec.Id.Value] = [new(1, DateTimeOffset.UnixEpoch, Error, Variant, Error)];
    }
}
