using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;
using MudBlazor;
using MudBlazor.Services;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Pages;

/// <summary>
/// The theme as a style sheet: MudBlazor would write it into every page, where a strict Content-Security-Policy forbids it, and would know only
/// after a round trip whether the reader prefers dark.
/// </summary>
internal static class ThemeSheet
{
    private static readonly string[] Font = ["system-ui", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif"];

    private static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b5a9c",
            Secondary = "#7a3b00",
            AppbarBackground = "#12314d",
            AppbarText = "#ffffff",
            Background = "#ffffff",
            Surface = "#ffffff",
            TextPrimary = "#1d1f23",
            TextSecondary = "#555b64",
            Success = "#0a6b3d",
            Warning = "#8a5200",
            Error = "#b3202c",
            Info = "#0b5a9c",
            LinesDefault = "#d5d9de",
            LinesInputs = "#6d747e",
            TableLines = "#dde1e6",
            Divider = "#d5d9de",
            ActionDefault = "#3f454d",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7cc0f5",
            Secondary = "#f0b27a",
            AppbarBackground = "#182635",
            AppbarText = "#eef1f5",
            Background = "#131316",
            Surface = "#1c1d22",
            TextPrimary = "#e9e9ee",
            TextSecondary = "#b1b4bd",
            Success = "#5fd39a",
            Warning = "#f0b95a",
            Error = "#ff8a90",
            Info = "#7cc0f5",
            PrimaryContrastText = "#10222f",
            ErrorContrastText = "#2b0a0c",
            SuccessContrastText = "#06281a",
            WarningContrastText = "#2c1c00",
            LinesDefault = "#3a3d45",
            LinesInputs = "#8f95a0",
            TableLines = "#33363d",
            Divider = "#3a3d45",
            ActionDefault = "#c8ccd4",
        },
        Typography = new() { Default = new DefaultTypography { FontFamily = Font, FontSize = "0.9rem" }, Button = new ButtonTypography { TextTransform = "none" } },
        LayoutProperties = new() { DefaultBorderRadius = "6px", AppbarHeight = "52px" },
    };

    /// <summary>Light where nothing else is said, dark where the reader's system says so, and either where the reader chose it here.</summary>
    public static string Text()
    {
        var (light, dark) = (Of(isDark: false), Of(isDark: true));
        return $$"""
            {{light.Replace(":root", ":root, :root[data-theme=light]", StringComparison.Ordinal)}}
            :root { color-scheme: light; }
            @media (prefers-color-scheme: dark) {
            {{dark.Replace(":root", ":root:not([data-theme=light])", StringComparison.Ordinal)}}
            :root:not([data-theme=light]) { color-scheme: dark; }
            {{SvgPicture.DarkRules(":root:not([data-theme=light]) figure.picture")}}
            }
            {{dark.Replace(":root", ":root[data-theme=dark]", StringComparison.Ordinal)}}
            :root[data-theme=dark] { color-scheme: dark; }
            {{SvgPicture.DarkRules(":root[data-theme=dark] figure.picture")}}
            """;
    }

    private static string Of(bool isDark)
    {
        var services = new ServiceCollection().AddLogging().AddMudServices().AddSingleton<IJSRuntime, NoBrowser>().AddSingleton<NavigationManager, Nowhere>();
        using var provider = services.BuildServiceProvider();
        using var renderer = new HtmlRenderer(provider, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(MudThemeProvider.Theme)] = Theme,
            [nameof(MudThemeProvider.IsDarkMode)] = isDark,
            [nameof(MudThemeProvider.ObserveSystemDarkModeChange)] = false,
        });
#pragma warning disable VSTHRD002 // nothing in it waits: the component is rendered at once
        var html = renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<MudThemeProvider>(parameters)).ToHtmlString())
            .GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        var begin = html.IndexOf(":root", StringComparison.Ordinal);
        return html[begin..html.IndexOf("</style>", begin, StringComparison.Ordinal)];
    }

    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => default;

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => default;
    }

    private sealed class Nowhere : NavigationManager
    {
        protected override void EnsureInitialized() => Initialize("http://localhost/", "http://localhost/");
    }
}
