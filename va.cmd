@echo off
rem Runs the commands with a grid in the same process. Builds first; an up-to-date build takes a few seconds.
setlocal
set "root=%~dp0"
set "self=%~f0"
rem Started through links, it belongs to the checkout that they lead to.
if not exist "%root%src\Local\Local.csproj" for /f "usebackq delims=" %%p in (`powershell -NoProfile -Command "$f = Get-Item -LiteralPath $env:self; while ($f.LinkType) { $f = Get-Item -LiteralPath ([IO.Path]::Combine($f.DirectoryName, @($f.Target)[0])) }; $f.DirectoryName + '\'"`) do set "root=%%p"
rem Somebody who presses the Tab key does not wait for a build.
set "first=%~1"
if "%first:~0,8%"=="[suggest" goto run
rem There, a global.json of the folder that somebody works in does not count.
pushd "%root%"
dotnet build "src\Local" -c Release -v quiet -nologo > "%TEMP%\va-build.log" 2>&1
if errorlevel 1 (
  popd
  type "%TEMP%\va-build.log" 1>&2
  exit /b 3
)
popd
:run
dotnet "%root%artifacts\bin\Local\release\VerifiedAddition.Local.dll" %*
