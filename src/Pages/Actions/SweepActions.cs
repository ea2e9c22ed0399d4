using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VerifiedAddition.Api;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>Does what a person asks for, after it was told what that will do; for one browser.</summary>
/// <param name="feed">The grid.</param>
/// <param name="who">Who sits at the browser.</param>
/// <param name="access">What that person may do.</param>
/// <param name="dialogs">Asks back.</param>
/// <param name="told">Tells how it ended.</param>
/// <param name="audit">Keeps who did what.</param>
internal sealed class SweepActions(
    GridFeed feed, AuthenticationStateProvider who, IAuthorizationService access, IDialogService dialogs, Outcomes told, AuditLog audit)
{
    private static readonly DialogOptions Options = new() { CloseOnEscapeKey = true, MaxWidth = MaxWidth.Small, FullWidth = true };

    /// <summary>Whether the person may do what a policy is about.</summary>
    public async Task<bool> MayAsync(string policy) =>
        (await access.AuthorizeAsync((await who.GetAuthenticationStateAsync()).User, policy)).Succeeded;

    /// <summary>Says what an action on a sweep will do, and does it where the person agrees.</summary>
    public async Task ConfirmAsync(string sweep, SweepAction action, CancellationToken cancellationToken)
    {
        if (await AgreesAsync($"{action.Name} {sweep}", action.Consequence, action.Name, action.IsHarsh))
        {
            await RunAsync(sweep, action, cancellationToken);
        }
    }

    /// <summary>Asks for a sweep's priority and limit, and sets them.</summary>
    public async Task SetTermsAsync(SweepSnapshot sweep, CancellationToken cancellationToken)
    {
        var parameters = new DialogParameters<TermsDialog> { { dialog => dialog.Terms, sweep.Spec?.Terms ?? new() } };
        var dialog = await dialogs.ShowAsync<TermsDialog>($"Priority of {sweep.Name}", parameters, Options);
        if (await dialog.Result is { Canceled: false, Data: SweepTerms terms })
        {
            await RunAsync(sweep.Name, SweepAction.SetTerms(terms), cancellationToken);
        }
    }

    /// <summary>Does something to a sweep.</summary>
    public Task RunAsync(string sweep, SweepAction action, CancellationToken cancellationToken) => DoAsync(
        Policies.Submit,
        $"{action.Name} {sweep}",
        async grid =>
        {
            var grain = grid.Grains.GetGrain<ISweepGrain>(sweep);
            var now = await action.RunAsync(grain, cancellationToken);
            return now.Untold > 0
                ? $"{now.Name}: {SweepText.Phase(now)}; {Figures.Count(now.Untold, "part")} of it still have to hear of that."
                : $"{now.Name}: {SweepText.Phase(now)} ({SweepText.Tally(now)}).";
        });

    /// <summary>Says what draining or resuming a silo will do, and does it where the person agrees.</summary>
    public async Task ConfirmAsync(SiloView silo, SiloStanding standing, CancellationToken cancellationToken)
    {
        var name = silo.Profile.Name;
        var (verb, consequence) = standing is SiloStanding.Draining
            ? ("Drain", $"{Figures.Count(silo.Training, "variant")} that train there are handed over at a checkpoint, and the silo gets no more work until it is resumed or restarted.")
            : ("Resume", "The silo is given work again.");
        if (await AgreesAsync($"{verb} {name}", consequence, verb, isHarsh: standing is SiloStanding.Draining))
        {
            await DoAsync(Policies.Operate, $"{verb} {name}", async grid =>
            {
                var now = await SiloFinder.PoolOf(grid).SetStandingAsync(name, standing, cancellationToken);
                return now is [{ } first, ..] ? $"{name}: {EnumText.Of(first.Standing)}." : $"There is no silo {name} any more.";
            });
        }
    }

    private async Task<bool> AgreesAsync(string title, string consequence, string verb, bool isHarsh)
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { dialog => dialog.Consequence, consequence },
            { dialog => dialog.Verb, verb },
            { dialog => dialog.IsHarsh, isHarsh },
        };
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(title, parameters, Options);
        return await dialog.Result is { Canceled: false };
    }

    private async Task DoAsync(string policy, string what, Func<IGrid, Task<string>> work)
    {
        var user = (await who.GetAuthenticationStateAsync()).User;
        if (!(await access.AuthorizeAsync(user, policy)).Succeeded)
        {
            audit.Record(user, what, "not allowed");
            told.Tell("You may not do that.", isFailure: true);
            return;
        }

        try
        {
            var done = await work(await feed.GridAsync(CancellationToken.None));
            audit.Record(user, what);
            told.Tell(UntrustedText.OneLine(done));
        }
        catch (Exception e) when (e is ClientException or ArgumentException || GridTrouble.IsSilence(e))
        {
            audit.Record(user, what, e.Message);
            told.Tell($"{what} failed: {UntrustedText.OneLine(GridTrouble.IsSilence(e) ? "the grid does not answer." : e.Message)}", isFailure: true);
        }
    }
}
