using System.Text;

namespace VerifiedAddition.Experiments;

/// <summary>A picture in a report, with what it shows in numbers and how to make it oneself.</summary>
internal static class ReportFigure
{
    /// <param name="picture">What is drawn.</param>
    /// <param name="of">The model or sweep that it is of, by which its data are called.</param>
    /// <param name="command">The command that makes such pictures or their data.</param>
    /// <param name="caption">The words below it.</param>
    /// <param name="id">What links to it end in; null if none do.</param>
    public static Html Of(Picture picture, string of, string command, Html caption, string? id = null) => Html.Of($"""
        <figure{(id is null ? Html.Empty : Html.Of($" id=\"{id}\""))}><div class="scroll" tabindex="0" role="region" aria-label="{picture.Title}">{new Html(SvgPicture.Of(picture))}</div>
        <figcaption>{caption} <span class="source">{Data(picture, of)}<code>{command}</code></span></figcaption></figure>

        """);

    /// <summary>A name as a shell takes it for one word.</summary>
    public static string Word(string name) =>
        name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '/' or '~')
            ? name
            : $"'{name.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static Html Data(Picture picture, string of)
    {
        var file = $"{OutFile.NameOf(of)}-{OutFile.NameOf(picture.Name)}.csv";
        return Html.Of($"<a download=\"{file}\" href=\"data:text/csv;charset=utf-8,{Escaped(picture.Csv)}\" aria-label=\"Data of {picture.Title} of {of}, CSV\">CSV</a> · ");
    }

    /// <summary>Text as an address may hold it. Commas and digits, of which data consist, stay as they are.</summary>
    private static string Escaped(string text)
    {
        var address = new StringBuilder(text.Length * 2);
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            _ = char.IsAsciiLetterOrDigit((char)one) || ",.-_()'+=:;/".Contains((char)one, StringComparison.Ordinal)
                ? address.Append((char)one)
                : address.Append('%').Append(one.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return address.ToString();
    }
}
