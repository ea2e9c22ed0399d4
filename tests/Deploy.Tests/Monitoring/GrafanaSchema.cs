using System.Globalization;
using System.Text;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>Grafana's types for dashboards and panels, and TypeScript's compiler to hold a dashboard against them. Skips where they are not installed.</summary>
internal sealed class GrafanaSchema : IDisposable
{
    /// <summary>Folders into which <c>npm install @grafana/schema typescript</c> was run, of several versions of Grafana, as PATH has its own.</summary>
    private const string Variable = "VA_GRAFANA_SCHEMA";

    /// <summary>
    /// Json is what JSON can hold of a type: it has the values of enumerations, not their names. Of a panel it is told what its kind has, since
    /// the dashboard's type takes anything there. Versions differ in how they name these files to others, and not in where they are.
    /// </summary>
    private const string Head = """
        import type { Dashboard } from '@grafana/schema';
        import type * as bargauge from './node_modules/@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen.d.ts';
        import type * as stat from './node_modules/@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts';
        import type * as table from './node_modules/@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.d.ts';
        import type * as timeseries from './node_modules/@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts';
        type Json<T> = 0 extends 1 & T ? any : T extends string ? `${T}` : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
        """;

    private static readonly string[] Compiler =
        ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-grafana-");
    private readonly string _modules;

    private GrafanaSchema(string modules)
    {
        _modules = modules;
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), modules);
    }

    /// <summary>Opens the types of every version of Grafana that is installed.</summary>
    public static GrafanaSchema[] OpenAll()
    {
        var modules = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "node_modules"))
            .Where(folder => Directory.Exists(Path.Combine(folder, "@grafana", "schema")) && Directory.Exists(Path.Combine(folder, "typescript")))
            .ToArray();
        Assert.SkipUnless(
            Programs.Find("node") is not null && modules.Length > 0,
            $"Grafana's types are not installed: run 'npm install @grafana/schema typescript' in a folder and name that folder with {Variable}.");
        return [.. modules.Select(folder => new GrafanaSchema(folder))];
    }

    /// <summary>The version of dashboards that the types are of; Grafana brings older ones up to it.</summary>
    public async Task<int> VersionAsync()
    {
        var (code, printed) = await InstalledProgram.RunAsync("node", "nodejs",
            "-p", $"require({JsonSerializer.Serialize(Path.Combine(_modules, "@grafana", "schema"))}).defaultDashboard.schemaVersion");
        Assert.True(code == 0, printed);
        return int.Parse(printed, CultureInfo.InvariantCulture);
    }

    /// <summary>Holds a dashboard, and what is special in each of its panels, against the types.</summary>
    public async Task<(int Code, string Printed)> CheckAsync(string name, JsonElement board)
    {
        var text = new StringBuilder(Head).Append(CultureInfo.InvariantCulture, $"\nexport const board: Json<Dashboard> = {board.GetRawText()};\n");
        foreach (var panel in board.GetProperty("panels").EnumerateArray().Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            var (type, id) = (panel.GetProperty("type").GetString(), panel.GetProperty("id").GetInt32());
            text.Append(CultureInfo.InvariantCulture, $"export const panel{id}: Json<Partial<{type}.Options>> = {panel.GetProperty("options").GetRawText()};\n");
            if (type is "table" or "timeseries")
            {
                var custom = panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("custom").GetRawText();
                text.Append(CultureInfo.InvariantCulture, $"export const custom{id}: Json<{type}.FieldConfig> = {custom};\n");
            }
        }

        var file = Path.Combine(_folder.FullName, name + ".ts");
        await File.WriteAllTextAsync(file, text.ToString());
        return await InstalledProgram.RunAsync("node", "nodejs", [Path.Combine(_modules, "typescript", "lib", "tsc.js"), .. Compiler, file]);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
