using Microsoft.Playwright;

namespace VerifiedAddition.Local.Tests;

/// <summary>The Chromium that is installed, without a window: one for all tests of a process, which ends with it.</summary>
internal static class Chromium
{
    /// <summary>Where it is; null if it is not installed.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "chromium"))
        .FirstOrDefault(File.Exists);

    /// <summary>The browser, launched when it is asked for first.</summary>
    public static Task<IBrowser> Browser => Launched.Browser;

    private static class Launched
    {
        /// <summary>Until what a test expects must be seen: other tests may have the processors.</summary>
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        public static readonly Task<IBrowser> Browser = LaunchAsync();

        private static async Task<IBrowser> LaunchAsync()
        {
            Assertions.SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);
            return await (await Playwright.CreateAsync()).Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"] });
        }
    }
}
